import { may, type Action, type Role } from '../../../../libs/domain/people.js';

/** The nouns that have an address of their own, by what a view calls one of them. */
const NOUNS = [
  ...['program', 'cycle', 'decision', 'review', 'pilot', 'item', 'topic', 'contribution'],
  ...['preRead', 'condition', 'persona', 'amendment'],
] as const;

const addressOf = (noun: string): string => noun.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`) + 's';
const ADDRESSES = new Map<string, string>(NOUNS.map((noun) => [noun, addressOf(noun)]));
/** Lists are called by their nouns, and so are paths. */
const LISTS = new Map<string, string>(
  NOUNS.flatMap((noun) => [
    [`${noun}s`, addressOf(noun)],
    [addressOf(noun), addressOf(noun)],
  ]),
).set('answers', 'contributions'); // each is told with what was said

/** Where one thing can be read, of which a view gives the id under `key`, or which stands in the list `key`. */
export function placeOf(key: string, id: string): string | null {
  const noun = ADDRESSES.get(key) ?? LISTS.get(key);
  return noun === undefined ? null : `/v1/${noun}/${id}`;
}

/** Where it is, what it is, and who may read it when not everybody may who reads the thing. */
type With = readonly [path: string, words: string, policy?: Action];

/** What is kept with a thing. */
const WITH: Record<string, readonly With[]> = {
  programs: [
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
    ['obligations', 'Obligations'],
    ['closure/printable', 'The closure note, once it is published'],
    ['readers', 'Who has read what', 'read-drafts'],
    ['deliveries', 'What was sent to whom', 'read-drafts'],
    ['health', 'How the collaboration goes', 'read-drafts'],
    ['journal', 'Everything that happened', 'audit'],
  ],
  contributions: [['answer', 'Its answer, once it is published']],
  decisions: [
    ['positions', 'Positions'],
    ['rights', 'Who may what'],
  ],
  items: [['amendments', 'What was proposed on it']],
  pilots: [['measurements', 'What was measured']],
};

const WITHIN = /^\/v1\/([a-z-]+)\/([0-9a-f-]{36})\/./i;

/** The thing with which is kept what stands at `path`. */
export function parentOf(path: string): { noun: string; id: string; href: string } | null {
  const [, noun = '', id = ''] = WITHIN.exec(path) ?? [];
  return noun === '' ? null : { noun, id, href: `/v1/${noun}/${id}` };
}

const ONE = /^\/v1\/([a-z-]+)\/([0-9a-f-]{36})$/i;

/** The one thing that stands at `path`. */
export function thingAt(path: string): { noun: string; id: string } | null {
  const [, noun = '', id = ''] = ONE.exec(path) ?? [];
  return noun === '' ? null : { noun, id };
}

/** What can be read on from there by somebody with these roles. */
export const readWith = (path: string, roles: readonly Role[]): readonly { href: string; words: string }[] =>
  (WITH[thingAt(path)?.noun ?? ''] ?? [])
    .filter(([, , policy]) => policy === undefined || may(roles, policy))
    .map(([below, words]) => ({ href: `${path}/${below}`, words }));
