/** An exact number, so that two totals tie when they are equal and at no other time. The denominator is above 0. */
export interface Fraction {
  readonly over: bigint;
  readonly under: bigint;
}

export const NOTHING: Fraction = { over: 0n, under: 1n };

/** `over / under`, shortened. Whole numbers only; `under` is not 0. */
export function fraction(over: number | bigint, under: number | bigint = 1n): Fraction {
  const [a, b] = [BigInt(over), BigInt(under)];
  const divisor = (b < 0n ? -1n : 1n) * common(a < 0n ? -a : a, b < 0n ? -b : b);
  return { over: a / divisor, under: b / divisor };
}

const common = (a: bigint, b: bigint): bigint => (b === 0n ? a : common(b, a % b));

export const plus = (a: Fraction, b: Fraction): Fraction =>
  fraction(a.over * b.under + b.over * a.under, a.under * b.under);
export const minus = (a: Fraction, b: Fraction): Fraction => plus(a, { over: -b.over, under: b.under });
export const times = (a: Fraction, b: Fraction): Fraction => fraction(a.over * b.over, a.under * b.under);
/** `b` is not 0. */
export const by = (a: Fraction, b: Fraction): Fraction => fraction(a.over * b.under, a.under * b.over);

/** Below 0, 0 or above 0, as `a` is less than, equal to or more than `b`. */
export function compare(a: Fraction, b: Fraction): number {
  const difference = a.over * b.under - b.over * a.under;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** For people to read: at most `decimals` decimals. */
export const toNumber = ({ over, under }: Fraction, decimals = 6): number =>
  Number((Number(over) / Number(under)).toFixed(decimals));
