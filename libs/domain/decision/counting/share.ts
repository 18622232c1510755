import { z } from 'zod';

/** A part of a whole in whole numbers, so that a third of three is one. */
interface ShareOf {
  readonly over: number;
  readonly under: number;
  readonly moreThan: boolean;
}

const FRACTION = /^(more than )?(\d{1,5})\/(\d{1,5})$/;
const DECIMALS = 10_000;

function partOf(share: number | string): ShareOf | null {
  if (typeof share === 'number') {
    const over = Math.round(share * DECIMALS);
    return Math.abs(over / DECIMALS - share) < 1e-12 ? { over, under: DECIMALS, moreThan: false } : null;
  }
  const [, moreThan, over, under] = FRACTION.exec(share) ?? [];
  return over === undefined || under === undefined
    ? null
    : { over: Number(over), under: Number(under), moreThan: moreThan !== undefined };
}

function unfit(share: number | string): string | null {
  const part = partOf(share);
  if (!part) return 'Use at most four decimals, or a fraction such as "2/3" or "more than 1/2"';
  if (part.over === 0 || part.under === 0 || part.over < 0) return 'Must be above 0';
  if (part.over > part.under) return 'Must be at most 1';
  return part.moreThan && part.over === part.under ? 'Nothing is more than all' : null;
}

const fit = (value: number | string, context: z.RefinementCtx): void => {
  const message = unfit(value);
  if (message) context.addIssue({ code: 'custom', message });
};

const FractionText = z.string().max(30).superRefine(fit);

/** A share of people: `0.6`, `"2/3"` or `"more than 1/2"`. Above 0, at most 1. */
export const Share = z
  .union([z.number().superRefine(fit), FractionText], { error: 'Use a number such as 0.6, or text such as "2/3"' })
  .meta({ id: 'Share', example: 'more than 1/2' });
export type Share = z.infer<typeof Share>;

/** How many must take part: a number of people, or a share of the deciders such as `"1/2"`. Nobody is never enough. */
export const Quorum = z
  .union([z.int().min(1, 'At least 1: nobody at all is no quorum').max(1_000_000), FractionText], {
    error: 'Use a whole number of people, or a share of the deciders such as "1/2"',
  })
  .meta({ id: 'Quorum', example: '1/2' });
export type Quorum = z.infer<typeof Quorum>;

/** The least whole number of people that is `share` of `whole`. At least one: nobody decides nothing. */
export function leastCount(share: Share, whole: number): number {
  const part = partOf(share);
  if (!part) throw new RangeError(`${share} is no share`);
  const product = part.over * whole;
  const least = part.moreThan ? Math.floor(product / part.under) + 1 : Math.ceil(product / part.under);
  return Math.max(1, least);
}

/**
 * How many of `entitled` deciders must take part. A share follows when somebody loses or gains the right. A number stays, but is at most the
 * number of deciders left, because otherwise nobody could decide.
 */
export const quorumOf = (quorum: Quorum, entitled: number): number =>
  typeof quorum === 'number' ? Math.max(1, Math.min(quorum, entitled)) : leastCount(quorum, entitled);
