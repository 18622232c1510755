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

const WITHIN = /^\/v1\/([a-z-]+)\/([0-9a-f-]{36})\/./i;

/** The thing with which is kept what stands at `path`. */
export function parentOf(path: string): { noun: string; id: string; href: string } | null {
  const [, noun = '', id = ''] = WITHIN.exec(path) ?? [];
  return noun === '' ? null : { noun, id, href: `/v1/${noun}/${id}` };
}
