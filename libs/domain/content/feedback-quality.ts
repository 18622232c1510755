import { z } from 'zod';
import type { ContributionBody } from './contribution.js';

const Trait = z.enum(['specific', 'example', 'relevant']);
type Trait = z.infer<typeof Trait>;

/** How useful a contribution is as it stands, what it lacks and how to say it better. A weak one is marked, never refused. */
export const FeedbackQuality = z
  .strictObject({
    specific: z.boolean(),
    example: z.boolean(),
    relevant: z.boolean(),
    missing: z.array(z.strictObject({ what: Trait, suggestion: z.string() })),
  })
  .meta({ id: 'FeedbackQuality' });
export type FeedbackQuality = z.infer<typeof FeedbackQuality>;

const SUGGESTIONS: Record<Trait, string> = {
  specific: 'Name the screen, step or document, or say how much: "the export takes 4 minutes", "the field Remarks".',
  example: 'Say when or where it happened last, or what you expected and what happened instead.',
  relevant: 'Say what should change or stay, or choose the topic that this is about.',
};

const NUMBER_WITH_UNIT = /\d\s{0,3}(?:%|€|\$|£|\p{L})|[€$£]\s?\d/u;
const QUOTED = /["“”„«»][^"“”„«»\n]{2,80}["“”„«»]|`[^`\n]{2,80}`/u;
/** A capitalised word inside a sentence, or one such as `iPad`, `API`, `Form-7`. */
const NAMED = /[\p{Ll}\d,;:] \p{Lu}[\p{L}\d]+|\p{Ll}\p{Lu}|\p{Lu}{2}|\p{L}[-_./]\d/u;

const WHEN =
  /\b(?:when|whenever|while|during|yesterday|today|last|ago|every|each|once|twice|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|january|february|march|april|may \d|june|july|august|september|october|november|december)\b|\b\d{1,2}:\d{2}\b|\b\d{4}-\d{2}\b/iu;
const WHERE =
  /\b(?:at (?:home|work|school|night)|(?:in|on|at) (?:the|our|my) (?:field|office|plant|site|train|road|warehouse|shop|ward|lab|phone|tablet|desk|meeting|session|demo|pilot))\b/iu;
const CONTRAST =
  /\b(?:expected|instead|for example|for instance|e\.g\.|such as|turned out|but (?:it|we|i|they|there|then))\b/iu;
const EXPECTATION =
  /\b(?:should|must|need(?:s|ed)?|want(?:s|ed)?|would|wish|expect(?:s|ed)?|please|so that|prefer(?:s|red)?|keep|remove|add|drop|change|stop|can ?not|can't|unable|blocks?|risks?)\b/iu;

type Said = Pick<ContributionBody, 'story' | 'observation' | 'topic'>;

/**
 * Checks the first form of useful feedback: specific, with an example, decision-relevant. The same words always give the
 * same answer. It knows English; in other languages numbers, names, quotes, observations and the topic still count.
 */
export function checkFeedback(words: string, { story, observation, topic }: Said): FeedbackQuality {
  const has: Record<Trait, boolean> = {
    specific: [NUMBER_WITH_UNIT, QUOTED, NAMED].some((pattern) => pattern.test(words)) || observation !== undefined,
    example: [WHEN, WHERE, CONTRAST].some((pattern) => pattern.test(words)) || Boolean(story ?? observation),
    relevant: EXPECTATION.test(words) || topic !== undefined || story !== undefined,
  };
  const missing = Trait.options.filter((what) => !has[what]).map((what) => ({ what, suggestion: SUGGESTIONS[what] }));
  return { ...has, missing };
}

export const isWeak = ({ missing }: FeedbackQuality): boolean => missing.length > 0;
