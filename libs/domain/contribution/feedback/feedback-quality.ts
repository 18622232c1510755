import { z } from 'zod';
import type { ContributionBody } from '../contribution.js';
import { comparesNothing } from './comparing.js';
import { read, type Reading, type Sentence } from './reading.js';
import { shows, SIGNS, type Sign } from './signs.js';
import { suggest, Trait } from './suggestions.js';

/** How useful a contribution is, what it lacks and how to say it better. A weak one is marked, never refused. */
export const FeedbackQuality = z
  .strictObject({
    specific: z.boolean(),
    example: z.boolean(),
    relevant: z.boolean(),
    missing: z.array(z.strictObject({ what: Trait, suggestion: z.string() })),
    suggestion: z
      .string()
      .nullable()
      .optional()
      .describe('the one thing that would help most; null: nothing is missing'),
    because: z
      .partialRecord(Trait, z.array(z.string()))
      .optional()
      .describe('what showed each trait that was found: measure, when, contrast, topic, ...'),
    read: z
      .boolean()
      .optional()
      .describe('false: the check does not know the language; only length, numbers, quotes and names counted'),
  })
  .meta({ id: 'FeedbackQuality' });
export type FeedbackQuality = z.infer<typeof FeedbackQuality>;

type RatedContribution = Pick<ContributionBody, 'story' | 'observation' | 'topic' | 'objective' | 'criterion'>;
type FoundTraits = Record<Trait, readonly string[]>;

/** How much a sentence must name: beside something precise, to tell a case, to ask for something, and with nothing precise. */
const NAMES = {
  precise: 1,
  named: 2,
  part: 3,
  example: 1,
  situation: 2,
  event: 3,
  relevant: 1.5,
  detail: 3.5,
} as const;
/** So long is a text of an unknown language that it can hold a case: with a number, quote or name, and without. */
const UNREAD = { precise: 5, plain: 12 } as const;

/** The check reads so many characters of a text, about 1,700 words: it runs while the place of what is said is locked. */
const MOST_READ = 10_000;

/**
 * Checks the form of useful feedback: specific, with an example, decision-relevant. A sign (a number with its unit, a point in
 * time, a wish) counts in a sentence that names something of its own; a frame without content shows nothing. The order of
 * sentences makes no difference, nor which names and numbers they have. What somebody wrote as a story or observation has a
 * case by its form. Of a longer text its first `MOST_READ` characters are read.
 */
export function checkFeedback(words: string, said: RatedContribution): FeedbackQuality {
  const reading = read(words.slice(0, MOST_READ));
  const found = reading.english ? inEnglish(reading) : unread(reading);
  const all = withForm(found, said, reading);
  const missing = Trait.options.filter((what) => all[what].length === 0);
  const suggestions = missing.map((what) => ({ what, suggestion: suggest(what, reading) }));
  return {
    specific: all.specific.length > 0,
    example: all.example.length > 0,
    relevant: all.relevant.length > 0,
    missing: suggestions,
    suggestion: suggestions[0]?.suggestion ?? null,
    because: Object.fromEntries(Object.entries(all).filter(([, signs]) => signs.length > 0)),
    read: reading.english,
  };
}

export const isWeak = ({ missing }: FeedbackQuality): boolean => missing.length > 0;

/** A sentence with all that it shows, looked for once: that takes most of the time of a check. */
interface Shown extends Sentence {
  readonly shown: ReadonlySet<Sign>;
}

function inEnglish({ sentences }: Reading): FoundTraits {
  const apart = sentences.filter(({ listed }) => !listed);
  const unlike = comparesNothing(apart.flatMap(({ clauses }) => clauses));
  const real = apart.map((sentence) => ({ ...sentence, shown: signsIn(sentence) })).filter((one) => !isFrame(one));
  const telling = real.filter((sentence) => sentence.tells);
  const specific = signsOf(telling, (sentence) => [
    ...(sentence.names >= NAMES.precise ? [...measures(sentence), ...signs(sentence, 'quoted')] : []),
    ...(sentence.names >= NAMES.named && sentence.titled ? ['name'] : []),
    ...(sentence.names >= NAMES.part && sentence.part ? ['part'] : []),
    ...(sentence.names >= NAMES.detail ? ['detail'] : []),
  ]);
  // A short sentence such as "It should take 5" leans on what the others name
  const leans = specific.length > 0;
  const about = ({ names }: Sentence, least: number): boolean => names >= least || leans;
  const told = leans ? real : telling;
  const example = signsOf(told, (sentence) => [
    ...(about(sentence, NAMES.example) ? signs(sentence, 'when') : []),
    ...(sentence.names >= NAMES.situation ? signs(sentence, 'situation') : []),
    ...(sentence.names >= NAMES.event ? signs(sentence, 'event', 'counted') : []),
    ...(about(sentence, NAMES.situation) && sentence.shown.has('measure') && !unlike
      ? signs(sentence, 'contrast')
      : []),
  ]);
  const relevant = signsOf(told, (sentence) => [
    ...(about(sentence, NAMES.relevant) ? signs(sentence, 'wish', 'consequence') : []),
    ...(about(sentence, NAMES.relevant) && sentence.shown.has('measure') && !unlike ? signs(sentence, 'bar') : []),
  ]);
  return { specific, example, relevant };
}

const signsOf = (sentences: readonly Shown[], find: (sentence: Shown) => readonly string[]): string[] => [
  ...new Set(sentences.flatMap(find)),
];

const signs = ({ shown }: Shown, ...which: Sign[]): Sign[] => which.filter((sign) => shown.has(sign));

const signsIn = ({ text }: Sentence): ReadonlySet<Sign> =>
  new Set((Object.keys(SIGNS) as Sign[]).filter((sign) => shows(sign, text)));

/** A number counts where something is told, and not where somebody only had to do with things. */
const measures = ({ clauses, shown }: Shown): Sign[] =>
  shown.has('measure') && clauses.some(({ text, idle }) => !idle && shows('measure', text)) ? ['measure'] : [];

/** Signs in a heap around next to nothing: a form without its filling. As little counts a list of the words that the check looks for. */
const isFrame = ({ shown, names }: Shown): boolean => shown.size > 4 + names;

/** A language that the check does not know: a text that is long enough is taken to be what its writer means it to be. */
function unread({ sentences, length }: Reading): FoundTraits {
  const clear = sentences.some(({ titled, text }) => titled || shows('measure', text) || shows('quoted', text));
  const enough = length >= (clear ? UNREAD.precise : UNREAD.plain);
  const trait = enough ? ['length'] : [];
  return { specific: trait, example: trait, relevant: trait };
}

/** What the form of a contribution says about it, whatever its words. */
function withForm(found: FoundTraits, said: RatedContribution, { sentences }: Reading): FoundTraits {
  const { story, observation } = said;
  const about = sentences.some(({ names }) => names >= 1);
  const named = (['topic', 'objective', 'criterion'] as const).filter((what) => said[what] !== undefined);
  return {
    specific: [...found.specific, ...(observation && about ? ['observation'] : [])],
    example: [...found.example, ...(story && about ? ['story'] : []), ...(observation && about ? ['observation'] : [])],
    relevant: [...found.relevant, ...(story && about ? ['story'] : []), ...(about ? named : [])],
  };
}
