/** One entry of `Accept`: its type and subtype, either of which may be `*`, and how much it is wanted. */
interface Wanted {
  readonly type: string;
  readonly subtype: string;
  readonly quality: number;
}

const RANGE = /^([\w!#$&^.+*-]+)\/([\w!#$&^.+*-]+)$/;
const QUALITY = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/;
const MOST_RANGES = 100;

/**
 * Whether somebody would rather read a page than data (RFC 9110, 12.5.1). Browsers do; programs that say nothing, take
 * anything, or want both as much get data.
 */
export function prefersPage(accept: string | undefined): boolean {
  if (!accept) return false;
  const wanted = accept.split(',', MOST_RANGES).flatMap(rangeOf);
  const data = Math.max(...['json', 'problem+json'].map((subtype) => qualityOf(wanted, 'application', subtype)));
  return qualityOf(wanted, 'text', 'html') > data;
}

/** What is not well formed is wanted by nobody. */
function rangeOf(entry: string): Wanted[] {
  const [range = '', ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase());
  const [, type, subtype] = RANGE.exec(range) ?? [];
  if (!type || !subtype) return [];
  const weight = parameters.find((parameter) => /^q\s*=/.test(parameter))?.replace(/^q\s*=\s*/, '') ?? '1';
  return QUALITY.test(weight) ? [{ type, subtype, quality: Number(weight) }] : [];
}

/** The most specific range says it, not the most generous. */
function qualityOf(wanted: readonly Wanted[], type: string, subtype: string): number {
  const ranges = [
    [type, subtype],
    [type, '*'],
    ['*', '*'],
  ];
  for (const [ofType, ofSubtype] of ranges) {
    const named = wanted.filter((one) => one.type === ofType && one.subtype === ofSubtype);
    if (named.length > 0) return Math.max(...named.map(({ quality }) => quality));
  }
  return 0;
}
