import { NUMBER } from './signs.js';
import { singular, type Clause } from './telling.js';

const EXPECTED = /\b(?:expect(?:ed|ing|s)?|target|limit|agreed|promised|supposed|instead of|rather than)\b/iu;
const COUNTED = new RegExp(`${NUMBER}\\s{0,3}(\\p{L}{1,20}|[%€$£])`, 'giu');
/** Units that measure the same. */
const KINDS: readonly RegExp[] = [
  /^(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|days?|weeks?|months?|years?)$/u,
  /^(?:mm|cm|centimet\p{L}+|metres?|meters?|km|kilomet\p{L}+|miles?)$/u,
  /^(?:g|grams?|kg|kilos?|kilograms?|pounds?|tons?|tonnes?)$/u,
  /^(?:€|\$|£|euros?|dollars?|pounds?|cents?)$/u,
  /^(?:%|percent|kb|mb|gb|bytes?)$/u,
];

const kindOf = (unit: string): string => {
  const kind = KINDS.findIndex((each) => each.test(unit));
  return kind < 0 ? singular(unit) : String(kind);
};

const countedIn = ({ text }: Clause): string[] =>
  [...text.matchAll(COUNTED)].map(([, unit]) => kindOf((unit ?? '').toLowerCase()));

/**
 * Whether what is expected is counted in something else than all that is observed, and speaks of other things: minutes of the
 * export beside an expected number of invoices. Then nothing is compared.
 */
export function comparesNothing(clauses: readonly Clause[]): boolean {
  const expected = clauses.filter(({ text }) => EXPECTED.test(text)).filter((clause) => countedIn(clause).length > 0);
  const observed = clauses.filter(({ text }) => !EXPECTED.test(text));
  const counted = new Set(observed.flatMap(countedIn));
  const things = new Set(observed.flatMap((clause) => clause.things));
  const isOfTheSame = (clause: Clause): boolean =>
    countedIn(clause).some((kind) => counted.has(kind)) || clause.things.some((thing) => things.has(thing));
  return expected.length > 0 && counted.size > 0 && !expected.some(isOfTheSame);
}
