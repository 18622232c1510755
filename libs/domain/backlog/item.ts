import { z } from 'zod';
import { Behaviour, Comparator, limitOf, parseCriterion, thinMeasure, thinSteps, type Measure } from './criterion.js';
import { type CyclePhase, phaseRefused } from '../cycle/phase.js';
import { refuse, type Offence, type Refusal } from '../refusal.js';
import { Figure } from '../fields/figure.js';
import { Email, Link, text } from '../fields/text.js';

export const ItemStatus = z.enum(['proposed', 'agreed', 'in_progress', 'shipped', 'dropped']);
export type ItemStatus = z.infer<typeof ItemStatus>;

/** Why an item that was further on goes back. */
export const ReworkCause = z.enum(['misunderstood', 'changed_need', 'defect', 'constraint']);
export type ReworkCause = z.infer<typeof ReworkCause>;

/**
 * How one knows that an item is done: a behaviour, or a measure whose metric, comparator, threshold and unit come together. What
 * follows in a behaviour may set the limit.
 * Without either, the statement itself must be one of them; it is parsed, and prose is refused. Parts that are given apart have to
 * say as much as those that are read from a sentence.
 */
export const CriterionBody = z
  .strictObject({
    statement: text(1000).describe(
      '"Given ..., when ..., then ...", or "the report takes at most 6 minutes", or both parts below',
    ),
    behaviour: Behaviour.optional(),
    metric: text(200).optional(),
    comparator: Comparator.optional(),
    threshold: Figure.optional(),
    unit: text(50).optional(),
    obligation: z.uuid().optional().describe('the obligation of this cycle that it meets'),
    story: z
      .uuid()
      .optional()
      .describe('the contribution of the kind story, of any cycle of the program, that it protects'),
  })
  .superRefine((body, context) => {
    const { metric, comparator, threshold, unit, behaviour } = body;
    const absent = Object.entries({ metric, comparator, threshold, unit }).filter(([, value]) => value === undefined);
    const issue = (path: string, message: string): void =>
      context.addIssue({ code: 'custom', path: path.split('.'), message });
    for (const { part, message } of behaviour ? thinSteps(behaviour) : []) issue(`behaviour.${part}`, message);
    if (metric !== undefined && unit !== undefined)
      for (const { part, message } of thinMeasure({ metric, unit })) issue(part, message);
    for (const [part] of absent.length < 4 ? absent : [])
      issue(part, 'A measure is metric, comparator, threshold and unit');
    const parsed = absent.length === 4 && !behaviour ? parseCriterion(body.statement) : null;
    if (parsed && 'problem' in parsed) issue('statement', parsed.problem);
  })
  .meta({
    id: 'CriterionBody',
    example: {
      statement: 'A field worker finishes the weekly report without help',
      metric: 'time to finish',
      comparator: 'lte',
      threshold: 6,
      unit: 'minutes',
    },
  });
export type CriterionBody = z.infer<typeof CriterionBody>;

/** What of a criterion can be checked: as it was given, or as its statement says. */
export function formOf({ statement, behaviour, metric, comparator, threshold, unit }: CriterionBody): {
  behaviour: Behaviour | null;
  measure: Measure | null;
} {
  const given = metric !== undefined && comparator && threshold !== undefined && unit !== undefined;
  const measure = given ? { metric, comparator, threshold, unit } : null;
  if (behaviour) return { behaviour, measure: measure ?? limitOf(behaviour) };
  if (measure) return { behaviour: null, measure };
  const parsed = parseCriterion(statement);
  return 'problem' in parsed ? { behaviour: null, measure: null } : parsed;
}

/** What a criterion says, in the parts in which it is kept. */
export interface CriterionContent {
  readonly statement: string;
  readonly behaviour: Behaviour | null;
  readonly metric: string | null;
  readonly comparator: Comparator | null;
  readonly threshold: number | null;
  readonly unit: string | null;
}

/** What a criterion says, with null for what its form does not have. */
export function contentOf(criterion: CriterionBody): CriterionContent {
  const { behaviour, measure } = formOf(criterion);
  const { metric = null, comparator = null, threshold = null, unit = null } = measure ?? {};
  return { statement: criterion.statement, behaviour, metric, comparator, threshold, unit };
}

/** The part of a contribution that an item cites, counted in characters (Unicode code points); `ends` is the first after it. */
export const PassageBody = z
  .strictObject({ contribution: z.uuid(), starts: z.int().min(0).max(100_000), ends: z.int().min(1).max(100_000) })
  .refine(({ starts, ends }) => starts < ends, { path: ['ends'], message: 'A passage ends after it starts' })
  .meta({ id: 'PassageBody', example: { contribution: '4d5f0b1e-6a0e-4c59-9a8f-1c2d3e4f5a6b', starts: 0, ends: 42 } });
export type PassageBody = z.infer<typeof PassageBody>;

/** A decision that an item rests on. */
export const DecisionLink = z
  .strictObject({ decision: z.uuid() })
  .meta({ id: 'DecisionLink', example: { decision: '0c9a2b1e-6a0e-4c59-9a8f-1c2d3e4f5a6b' } });
export type DecisionLink = z.infer<typeof DecisionLink>;

export const ItemBody = z
  .strictObject({
    title: text(200),
    framing: text(4000).describe('the problem, as those who have it put it'),
    link: Link.optional(),
    coAuthors: z.array(Email).max(50).default([]),
    criteria: z.array(CriterionBody).max(50).default([]),
    passages: z.array(PassageBody).max(200).default([]),
  })
  .meta({
    id: 'ItemBody',
    example: {
      title: 'A short form of the weekly report',
      framing: 'Field workers fill in fields that nobody reads',
      coAuthors: ['ann@example.org'],
      passages: [{ contribution: '4d5f0b1e-6a0e-4c59-9a8f-1c2d3e4f5a6b', starts: 0, ends: 42 }],
    },
  });
export type ItemBody = z.infer<typeof ItemBody>;

export const ItemPatch = z
  .strictObject({
    title: text(200).optional(),
    framing: text(4000).optional(),
    status: ItemStatus.optional(),
    link: Link.nullable().optional().describe('null: none'),
    cause: ReworkCause.optional().describe('why it goes back, where the new status is an earlier one; needed then'),
  })
  .refine((patch) => Object.keys(patch).length > 0, 'Say what to change')
  .meta({ id: 'ItemPatch', example: { status: 'agreed', link: 'https://tracker.example.org/RT-7' } });
export type ItemPatch = z.infer<typeof ItemPatch>;

/** Items are shaped from the session until the decisions are made. */
export const shapingClosed = (cycle: CyclePhase): Refusal | null =>
  phaseRefused(cycle, 'session', 'refinement', 'decision');

/** Why an item's words cannot change, or null: published words stay. Its status and tracker link can always change. */
export function changeClosed(cycle: CyclePhase, { title, framing }: ItemPatch): Refusal | null {
  return title === undefined && framing === undefined ? null : shapingClosed(cycle);
}

const PROGRESS: Record<ItemStatus, number> = { proposed: 0, agreed: 1, in_progress: 2, shipped: 3, dropped: 0 };

/** Whether an item gets further than it was; one that was dropped and is taken up again as well. */
export const goesOn = (was: ItemStatus, becomes: ItemStatus): boolean => PROGRESS[becomes] > PROGRESS[was];

/** Whether an item goes back to where it was before: what was agreed, begun or shipped is open again. */
const goesBack = (was: ItemStatus, becomes: ItemStatus): boolean =>
  becomes !== 'dropped' && PROGRESS[becomes] < PROGRESS[was];

/** An item goes back with a cause, which health counts; and nothing else has one. */
export function causeRefused({ status, cause }: ItemPatch, was: ItemStatus): Refusal | null {
  const back = status !== undefined && goesBack(was, status);
  if (back === (cause !== undefined)) return null;
  const message = back
    ? `It was ${was}; say why it goes back: ${ReworkCause.options.join(', ')}`
    : `It does not go back from ${was}; leave the cause out`;
  return refuse('reason-missing', 'Only an item that goes back has a cause, and it needs one', [
    { path: 'cause', message },
  ]);
}

/** An item that draft answers promise is dropped only once they say something else. Published answers stand as they are. */
export function promisedStill({ status }: ItemPatch, contributions: readonly string[]): Refusal | null {
  if (status !== 'dropped' || contributions.length === 0) return null;
  const sentence = 'A will_change disposition names this item; change that disposition first, then drop the item';
  const errors = contributions.map((id) => ({ path: `contributions.${id}`, message: 'is answered with this item' }));
  return refuse('illegal-step', sentence, errors);
}

/** What of an item's references is not there: people, obligations, contributions and their texts' lengths. */
export interface ItemFacts {
  readonly people: ReadonlyMap<string, string>;
  readonly obligations: ReadonlySet<string>;
  /** Contributions of the kind story, of any cycle of the program. */
  readonly stories: ReadonlySet<string>;
  /** Characters of the contributions of this cycle, and of those of others whose answer is given once more. */
  readonly lengths: ReadonlyMap<string, number>;
}

type References = Pick<ItemBody, 'coAuthors' | 'criteria' | 'passages'>;

/** Refuses an item that names what is not there for it, and passages beyond their text or given twice. All at once. */
export function checkReferences({ coAuthors, criteria, passages }: References, facts: ItemFacts): Refusal | null {
  const errors: Offence[] = [
    ...coAuthors.flatMap((email, index) =>
      facts.people.has(email)
        ? []
        : [{ path: `coAuthors[${index}]`, message: `${email} does not take part in this program` }],
    ),
    ...criteria.flatMap(({ obligation }, index) =>
      obligation === undefined || facts.obligations.has(obligation)
        ? []
        : [{ path: `criteria[${index}].obligation`, message: 'This cycle has no obligation with this id' }],
    ),
    ...criteria.flatMap(({ story }, index) =>
      story === undefined || facts.stories.has(story)
        ? []
        : [{ path: `criteria[${index}].story`, message: 'This program has no story with this id' }],
    ),
    ...passages.flatMap((passage, index) => passageOffences(passage, index, passages, facts)),
  ];
  return errors.length > 0 ? refuse('unknown-reference', 'The item names what is not there', errors) : null;
}

function passageOffences(
  { contribution, starts, ends }: PassageBody,
  index: number,
  all: readonly PassageBody[],
  { lengths }: ItemFacts,
): Offence[] {
  const length = lengths.get(contribution);
  const path = `passages[${index}]`;
  if (length === undefined)
    return [
      {
        path: `${path}.contribution`,
        message: 'This cycle has no contribution with this id, and none of another waits for an answer',
      },
    ];
  if (ends > length) return [{ path: `${path}.ends`, message: `lies beyond the text, which has ${length} characters` }];
  const first = all.findIndex((other) => other.contribution === contribution && other.starts === starts);
  return first < index ? [{ path, message: 'begins where another passage does' }] : [];
}
