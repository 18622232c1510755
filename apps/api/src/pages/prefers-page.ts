import type { IncomingHttpHeaders } from 'node:http';
import { bearerOf } from '../http/callers/bearer.js';

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
 * anything, or want both as much get data. So do those that send a bearer, which no browser does by itself, unless pages are
 * the only type that they name.
 */
export function prefersPage(headers: Pick<IncomingHttpHeaders, 'accept' | 'authorization'>): boolean {
  if (!headers.accept) return false;
  const wanted = headers.accept.split(',', MOST_RANGES).flatMap(rangeOf);
  if (bearerOf(headers) !== undefined && !namesPagesOnly(wanted)) return false;
  const kinds = wanted.filter(({ subtype }) => subtype.endsWith('+json')).map(({ quality }) => quality);
  const data = ['json', 'problem+json'].map((subtype) => qualityOf(wanted, 'application', subtype));
  return qualityOf(wanted, 'text', 'html') > Math.max(...data, ...kinds);
}

function namesPagesOnly(wanted: readonly Wanted[]): boolean {
  const named = wanted.filter(({ subtype }) => subtype !== '*').map(({ type, subtype }) => `${type}/${subtype}`);
  return named.length > 0 && named.every((range) => range === 'text/html');
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
