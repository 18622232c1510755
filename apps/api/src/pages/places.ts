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

/** What is kept with a thing, and can be read by everybody who may read the thing. */
const WITH: Record<string, readonly (readonly [path: string, words: string])[]> = {
  programs: [
    ['cycles', 'Cycles'],
    ['decisions', 'Decisions'],
    ['inbox?mine=true', 'What you said between cycles'],
    ['consents', 'What you are asked to consent to'],
    ['absences', 'Who is away'],
    ['norms', 'Norms'],
  ],
  cycles: [
    ['agenda', 'What to expect'],
    ['contributions', 'What was said'],
    ['answers', 'What you said and what became of it'],
    ['items', 'Items'],
    ['closure/printable', 'The closure note, once it is published'],
  ],
  contributions: [['answer', 'Its answer, once it is published']],
  decisions: [['positions', 'Positions']],
  items: [['amendments', 'What was proposed on it']],
  pilots: [['measurements', 'What was measured']],
};

const WITHIN = /^\/v1\/([a-z-]+)\/([0-9a-f-]{36})\/./i;

/** The thing with which is kept what stands at `path`. */
export function parentOf(path: string): { noun: string; id: string; href: string } | null {
  const [, noun = '', id = ''] = WITHIN.exec(path) ?? [];
  return noun === '' ? null : { noun, id, href: `/v1/${noun}/${id}` };
}

const ONE = /^\/v1\/([a-z-]+)\/[0-9a-f-]{36}$/i;

export const readWith = (path: string): readonly { readonly href: string; readonly words: string }[] => {
  const [, noun = ''] = ONE.exec(path) ?? [];
  return (WITH[noun] ?? []).map(([below, words]) => ({ href: `${path}/${below}`, words }));
};
