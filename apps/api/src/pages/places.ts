import { may, type Action, type Role } from '../../../../libs/domain/people.js';

/** The nouns that have an address of their own, by what a view calls one of them. */
const NOUNS = [
  ...['program', 'cycle', 'decision', 'review', 'pilot', 'item', 'topic', 'contribution'],
  ...['preRead', 'condition', 'persona', 'amendment', 'scenario'],
] as const;

const addressOf = (noun: string): string => noun.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`) + 's';
const ADDRESSES = new Map<string, string>(NOUNS.map((noun) => [noun, addressOf(noun)]));
/** Lists are called by their nouns, and so are paths. */
const LISTS = new Map<string, string>(
  NOUNS.flatMap((noun) => [
    [`${noun}s`, addressOf(noun)],
    [addressOf(noun), addressOf(noun)],
  ]),
)
  .set('answers', 'contributions') // each is told with what was said
  .set('attachments', 'attachments'); // files to keep

/** What has no page but that of its line. */
const LINES = new Map([
  ...['criterion', 'passage', 'obligation', 'objective'].flatMap((noun): [string, string][] => [
    [noun, noun],
    [`${noun}s`, noun],
  ]),
  ['criteria', 'criterion'],
]);

/** What ids are of that views call by another name. */
const ALIASES = new Map([
  ['duplicateOf', 'contribution'],
  ['story', 'contribution'],
  ['proposal', 'amendment'],
]);

/** What somebody would call the thing that a view names under `key`. */
export const nounOf = (key: string): string => ALIASES.get(key) ?? key;

/** Where one thing can be read, of which a view gives the id under `key`, or which stands in the list `key`. */
export function placeOf(name: string, id: string): string | null {
  const key = nounOf(name);
  const noun = ADDRESSES.get(key) ?? LISTS.get(key);
  if (noun !== undefined) return `/v1/${noun}/${id}`;
  const line = LINES.get(key);
  return line === undefined ? null : `/v1/trace/${line}/${id}`;
}

/** Where to read on, and how that is called. */
export interface Way {
  readonly href: string;
  readonly words: string;
}

/** Where it is, what it is, and who may read it when not everybody may who reads the thing. From a slash on it is no part of the thing's path. */
type With = readonly [path: string, words: string, policy?: Action];

/** What the line of something is called. */
export const LINE = 'From what was said to what changed';

/** The line that a thing is part of. */
const line = (kind: string): With => [`/v1/trace/${kind}/:id`, LINE];

/** What is kept with a thing, or with a part of it. */
const WITH: Record<string, readonly With[]> = {
  programs: [
    ['/v1/knowledge?program=:id', 'Search what is known here'],
    ['cycles', 'Cycles'],
    ['decisions', 'Decisions'],
    ['pilots', 'Pilots'],
    ['inbox?mine=true', 'What you said between cycles'],
    ['promises/mine', 'What you owe'],
    ['promises', 'What was promised, and until when', 'read-drafts'],
    ['problems', 'What somebody should look at'],
    ['consents', 'What you are asked to consent to'],
    ['participants', 'Who takes part'],
    ['absences', 'Who is away'],
    ['norms', 'Norms'],
    ['health', 'How the collaboration goes', 'read-drafts'],
    ['journal', 'Everything that happened', 'audit'],
  ],
  cycles: [
    ['agenda', 'What to expect'],
    ['contributions', 'What was said'],
    ['answers', 'What you said and what became of it'],
    ['items', 'Items'],
    ['amendments', 'What was proposed'],
    ['obligations', 'Obligations'],
    ['readers', 'Who has read what', 'read-drafts'],
    ['deliveries', 'What was sent to whom', 'read-drafts'],
    ['health', 'How the collaboration goes', 'read-drafts'],
    ['journal', 'Everything that happened', 'audit'],
  ],
  contributions: [['answer', 'Its answer, once it is published'], line('contribution')],
  'contributions/answer': [line('closure-line')],
  decisions: [line('decision'), ['positions', 'Positions'], ['rights', 'Who may what']],
  items: [['amendments', 'What was proposed on it'], line('item')],
  topics: [line('topic')],
  amendments: [line('amendment')],
  pilots: [['measurements', 'What was measured'], line('pilot')],
  reviews: [line('review')],
};

const WITHIN = /^\/v1\/([a-z-]+)\/([0-9a-f-]{36})\/./i;

/** The thing with which is kept what stands at `path`. */
export function parentOf(path: string): { noun: string; id: string; href: string } | null {
  const [, noun = '', id = ''] = WITHIN.exec(path) ?? [];
  return noun === '' ? null : { noun, id, href: `/v1/${noun}/${id}` };
}

/** What is kept with a cycle once it is over. */
const AFTERWARDS: readonly With[] = [['closure', 'The closure note'], line('closure-note')];

const PLACE = /^\/v1\/([a-z-]+)\/([0-9a-f-]{36})(?:\/([a-z-]+))?$/i;

/** What can be read on from there by somebody with these roles; `over` says whether it has come to its end. */
export function readWith(path: string, roles: readonly Role[], over: boolean): readonly Way[] {
  const [, noun = '', id = '', part] = PLACE.exec(path) ?? [];
  const kept = WITH[part === undefined ? noun : `${noun}/${part}`] ?? [];
  const afterwards = noun === 'cycles' && part === undefined && over ? AFTERWARDS : [];
  return [...afterwards, ...kept]
    .filter(([, , policy]) => policy === undefined || may(roles, policy))
    .map(([below, words]) => ({
      href: below.startsWith('/') ? below.replace(':id', id) : `${path}/${below}`,
      words,
    }));
}
