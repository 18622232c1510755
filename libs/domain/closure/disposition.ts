import { z } from 'zod';
import { type CyclePhase, phaseRefused } from '../cycle/phase.js';
import { refuse, type Offence, type Refusal } from '../refusal.js';
import { text } from '../fields/text.js';
import { Instant, notAhead } from '../time.js';
import type { ItemStatus } from '../backlog/item.js';

/** What becomes of a contribution. */
export const DispositionKind = z.enum(['will_change', 'will_not', 'deferred', 'answered', 'duplicate']);
export type DispositionKind = z.infer<typeof DispositionKind>;

/** A draft answer. What each kind needs is a rule of its own, so that everything that is missing is named at once. */
export const DispositionBody = z
  .strictObject({
    kind: DispositionKind,
    items: z
      .array(z.uuid())
      .max(50)
      .optional()
      .describe('will_change: the items that carry it, of this cycle; once more, of any in the program'),
    reason: text(2000).optional().describe('will_not, deferred: why; at least 10 characters'),
    until: Instant.optional().describe('deferred: until when, at most 366 days ahead'),
    answer: text(4000).optional().describe('answered: the answer'),
    duplicateOf: z.uuid().optional().describe('duplicate: the contribution that says the same'),
  })
  .meta({ id: 'DispositionBody', example: { kind: 'will_not', reason: 'The law asks for this field' } });
export type DispositionBody = z.infer<typeof DispositionBody>;

/** A draft and what it is about. */
export interface Draft extends DispositionBody {
  readonly contribution: string;
}

/** What the drafts of one request refer to, as it is in their cycle. */
export interface DraftFacts {
  /** Which of the named contributions belong to this cycle. */
  readonly contributions: ReadonlySet<string>;
  /** Which of the named items may be the answer, and where each stands. */
  readonly items: ReadonlyMap<string, ItemStatus>;
  /** Where those are looked for: an answer that is given once more may be an item of a later cycle. */
  readonly itemsOf: 'cycle' | 'program';
  /** What is a duplicate already, and of what: of everything named, and everything that names it. */
  readonly duplicates: ReadonlyMap<string, string>;
  /** Contributions whose author may not read what the draft says that they repeat: its answer would say nothing to them. */
  readonly unreadable: ReadonlySet<string>;
}

type DispositionPart = 'items' | 'reason' | 'until' | 'answer' | 'duplicateOf';
const NEEDS: Record<DispositionKind, readonly DispositionPart[]> = {
  will_change: ['items'],
  will_not: ['reason'],
  deferred: ['until', 'reason'],
  answered: ['answer'],
  duplicate: ['duplicateOf'],
};
const ALLOWS: readonly DispositionPart[] = ['reason'];
const LEAST_REASON = 10;

/** Whether no answer can be drafted now: the session has not begun, or the note is published. */
export const draftingClosed = (cycle: CyclePhase): Refusal | null =>
  phaseRefused(cycle, 'session', 'refinement', 'decision', 'closure');

/**
 * Whether answers may be drafted as they are. Names everything that is wrong at once; with `path` for one in a list.
 * Drafts stay private until closure publishes them together.
 */
export function draftDispositions(
  cycle: CyclePhase,
  drafts: readonly Draft[],
  facts: DraftFacts,
  now: Instant,
  path: (index: number) => string = () => '',
): Refusal | null {
  return draftingClosed(cycle) ?? answersRefused(drafts, facts, now, path);
}

/** Whether answers can stand as they are, wherever their cycle stands. */
export function answersRefused(
  drafts: readonly Draft[],
  facts: DraftFacts,
  now: Instant,
  path: (index: number) => string = () => '',
): Refusal | null {
  const after = duplicatesAfter(drafts, facts);
  const errors = drafts.flatMap((draft, index) =>
    [...parts(draft, now), ...references(draft, facts, after), ...twice(draft, index, drafts)].map((offence) => ({
      ...offence,
      path: `${path(index)}${offence.path}`,
    })),
  );
  return errors.length > 0 ? refuse('incomplete-disposition', 'Some answers cannot stand as they are', errors) : null;
}

function parts(draft: Draft, now: Instant): Offence[] {
  const needed = NEEDS[draft.kind];
  const given = (part: DispositionPart): boolean =>
    draft[part] !== undefined && (part !== 'items' || (draft.items ?? []).length > 0);
  const missing = needed
    .filter((part) => !given(part))
    .map((part) => ({ path: part, message: `${draft.kind} needs it` }));
  const others: DispositionPart[] = (['items', 'reason', 'until', 'answer', 'duplicateOf'] as const).filter(
    (part) => draft[part] !== undefined && !needed.includes(part) && !ALLOWS.includes(part),
  );
  const short = needed.includes('reason') && draft.reason !== undefined && draft.reason.trim().length < LEAST_REASON;
  const late = draft.until === undefined ? null : notAhead(draft.until, now);
  return [
    ...missing,
    ...others.map((part) => ({ path: part, message: `does not go with ${draft.kind}` })),
    ...(short ? [{ path: 'reason', message: `At least ${LEAST_REASON} characters: people will ask why` }] : []),
    ...(late === null ? [] : [{ path: 'until', message: late }]),
  ];
}

const NO_ITEM: Record<DraftFacts['itemsOf'], string> = {
  cycle: 'This cycle has no item with this id',
  program: 'This program has no item with this id that everybody who reads the cycle of the answer may read',
};

function references(draft: Draft, facts: DraftFacts, after: ReadonlyMap<string, string>): Offence[] {
  const errors: Offence[] = [];
  if (!facts.contributions.has(draft.contribution)) {
    errors.push({ path: 'contribution', message: 'This cycle has no contribution with this id' });
  }
  (draft.items ?? []).forEach((item, index) => {
    const status = facts.items.get(item);
    if (status === undefined || status === 'dropped') {
      const message = status === undefined ? NO_ITEM[facts.itemsOf] : 'The item was dropped';
      errors.push({ path: `items[${index}]`, message });
    }
  });
  const { duplicateOf } = draft;
  if (draft.kind !== 'duplicate' || duplicateOf === undefined) return errors;
  const no = (message: string): number => errors.push({ path: 'duplicateOf', message });
  if (duplicateOf === draft.contribution) no('is the contribution itself');
  else if (!facts.contributions.has(duplicateOf)) no('This cycle has no contribution with this id');
  else if (facts.unreadable.has(draft.contribution))
    no('whoever said it may not read that contribution; give it an answer of its own');
  else if (after.has(duplicateOf)) no('is a duplicate itself; name the contribution that it repeats');
  else if ([...after.values()].includes(draft.contribution))
    no('others are duplicates of this contribution; it needs an answer of its own');
  return errors;
}

function twice(draft: Draft, index: number, drafts: readonly Draft[]): Offence[] {
  const first = drafts.findIndex(({ contribution }) => contribution === draft.contribution);
  return first < index ? [{ path: 'contribution', message: 'stands twice' }] : [];
}

/** What would be a duplicate of what, if all drafts were written. */
function duplicatesAfter(drafts: readonly Draft[], { duplicates }: DraftFacts): Map<string, string> {
  const after = new Map(duplicates);
  for (const { contribution, kind, duplicateOf } of drafts) {
    if (kind === 'duplicate' && duplicateOf !== undefined) after.set(contribution, duplicateOf);
    else after.delete(contribution);
  }
  return after;
}
