import { may, type Action, type Role } from '../../../../libs/domain/people.js';

/** Where to read on, and how that is called. */
export interface Way {
  readonly href: string;
  readonly words: string;
}

/** For whom a way is, and when: for everybody who may read the page and at any time, but for what is said. */
interface Only {
  /** The policy of what it leads to. */
  readonly policy?: Action;
  /** Once what the page shows is over, or only before that. */
  readonly over?: boolean;
}

/** From a page to what is kept with what it shows, below its own path; or from a slash on anywhere, with `:id` for the id of what it shows. */
export type LeadsTo = readonly [path: string, words: string, only?: Only];

/** What the line of something is called. */
export const LINE = 'From what was said to what changed';

/** The line that a thing is part of. */
export const line = (kind: string, only?: Only): LeadsTo => [`/v1/trace/${kind}/:id`, LINE, only];

const DRAFTS: Only = { policy: 'read-drafts' };
const AUDIT: Only = { policy: 'audit' };

export const FROM_PROGRAM: readonly LeadsTo[] = [
  ['/v1/knowledge?program=:id', 'Search what is known here'],
  ['cycles', 'Cycles'],
  ['decisions', 'Decisions'],
  ['pilots', 'Pilots'],
  ['inbox?mine=true', 'What you said between cycles'],
  ['promises/mine', 'What you owe'],
  ['promises', 'What was promised, and until when', DRAFTS],
  ['problems', 'What somebody should look at'],
  ['consents', 'What you are asked to consent to'],
  ['consent-purposes', 'What consent is asked for'],
  ['personas', 'Personas, and their stories'],
  ['participants', 'Who takes part'],
  ['stakeholder-map', 'Whom it must hear'],
  ['interests', 'What people have at stake'],
  ['absences', 'Who is away'],
  ['norms', 'Norms'],
  ['ladders', 'Who is reminded when, and how every wait ends'],
  ['load', 'What this program asks of you'],
  ['health', 'How the collaboration goes', DRAFTS],
  ['journal', 'Everything that happened', AUDIT],
];

export const FROM_CYCLE: readonly LeadsTo[] = [
  ['closure', 'The closure note', { over: true }],
  ['closure', 'The closure note, as it is drafted', { over: false, policy: 'read-drafts' }],
  line('closure-note', { over: true }),
  ['contributions?undisposed=true', 'Answers still missing', { over: false, policy: 'read-drafts' }],
  ['agenda', 'What to expect'],
  ['contributions', 'What was said'],
  ['answers', 'What you said and what became of it'],
  ['items', 'Items'],
  ['amendments', 'What was proposed'],
  ['obligations', 'Obligations'],
  ['measurements', 'What was measured'],
  ['duplicates', 'What probably repeats something else', DRAFTS],
  ['readers', 'Who has read what', DRAFTS],
  ['coverage', 'Who is missing, and whom to invite', DRAFTS],
  ['consents', 'Who consents to what', DRAFTS],
  ['deliveries', 'What was sent to whom', DRAFTS],
  ['health', 'How the collaboration goes', DRAFTS],
  ['journal', 'Everything that happened', AUDIT],
];

interface From {
  readonly path: string;
  readonly id: string;
  readonly roles: readonly Role[];
  readonly over: boolean;
}

/** Those that are there for somebody with these roles, from the page at `path`. */
export const waysFrom = (leadsTo: readonly LeadsTo[], { path, id, roles, over }: From): Way[] =>
  leadsTo
    .filter(([, , only]) => (only?.policy === undefined || may(roles, only.policy)) && (only?.over ?? over) === over)
    .map(([below, words]) => ({
      href: below.startsWith('/') ? below.replace(':id', id) : `${path}/${below}`,
      words,
    }));
