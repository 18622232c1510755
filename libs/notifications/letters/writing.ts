import { sql, type Kysely, type Selectable } from 'kysely';
import { z } from 'zod';
import type { Tables } from '../../database/schema.js';
import { clearance, type Audience } from '../../domain/people.js';
import { PROMISE_KINDS } from '../../domain/promise.js';
import { SubjectKind } from '../../domain/subject.schemas.js';
import type { Instant } from '../../domain/time.js';
import { instantFor } from '../instant-for.js';
import type { Recipients } from '../recipients.js';

/** Where letters read: a database or a transaction. */
export type Reader = Kysely<Tables>;
/** By name, here and below: what is read with whatever columns there are is planned anew each time (`StatementNames`). */
export const OF_NOTICE = [
  'id',
  'program',
  'cycle',
  'person',
  'purpose',
  'version',
  'data',
  'attempts',
  'createdAt',
  'trace',
] as const;
export type NoticeRow = Pick<Selectable<Tables['notice']>, (typeof OF_NOTICE)[number]>;
const OF_CYCLE = [
  ...([
    'id',
    'title',
    'scope',
    'expectations',
    'audience',
    'engagement',
    'rehearsal',
    'createdBy',
    'endReason',
  ] as const),
  ...(['sessionAt', 'sessionMinutes', 'sessionPlace', 'sessionSequence', 'sessionClosedAt'] as const),
  ...(['answersPlannedFor', 'answersPromisedFor'] as const),
] as const;
const OF_GATE = ['kind', 'id', 'phase', 'entry', 'version', 'moves', 'deadline', 'heldUntil', 'over'] as const;
export type Cycle = Pick<Selectable<Tables['cycle']>, (typeof OF_CYCLE)[number]>;
export type Gate = Pick<Selectable<Tables['gate']>, (typeof OF_GATE)[number]>;

/** What a notice remembers of the moment at which it was queued. */
const NoticeData = z.object({
  subject: z.string(),
  kind: SubjectKind,
  phase: z.string().optional(),
  do: z.string().optional(),
  about: z.string().optional(),
  because: z.string().optional(),
  promised: z.enum(PROMISE_KINDS).optional().catch(undefined),
  cycle: z.string().nullable().optional(),
  due: z.string().nullable().optional(),
  concern: z.string().optional(),
  condition: z.string().optional(),
  stall: z.string().nullable().optional(),
  for: z.string().optional().describe('whom the recipient stands in for'),
  from: z.string().optional(),
  to: z.string().optional(),
  time: z.number().optional().describe('how often it was asked, with this letter'),
  own: z.boolean().optional().describe('whether it is the recipient who owes it'),
});
export type NoticeData = z.infer<typeof NoticeData>;

export interface Recipient {
  readonly id: string;
  /** Themselves, or whom they stand in for in this matter. */
  readonly actsAs: string;
  readonly name: string;
  readonly email: string;
  readonly zone: string;
  readonly locale: string | null;
  readonly facilitates: boolean;
  readonly audiences: readonly Audience[];
}

/** Whether the words of a contribution rest on the telemetry of somebody who has no consent any more: only its author reads them. */
export const WITHHELD = sql<boolean>`telemetry_withheld(contribution.program, contribution.telemetry_of)`.as(
  'withheld',
);

/** What every letter starts from. */
export interface Writing {
  readonly db: Reader;
  readonly notice: NoticeRow;
  readonly data: NoticeData;
  readonly to: Recipient;
  readonly program: { readonly id: string; readonly name: string };
  readonly cycle: Cycle | null;
  /** What people call where it is held: the title of its cycle, or the name of the program. */
  readonly place: string;
  /** Its days are seconds, and nothing in it counts. */
  readonly rehearsal: boolean;
  /** The gate of the notice's subject, as it is now. */
  readonly gate: Gate | null;
  /** An instant in the recipient's own locale and zone, which it names. */
  readonly when: (at: Instant) => string;
  readonly mayRead: (row: { readonly audience: Audience }) => boolean;
}

/** A letter without its envelope. `path` is where to go on. */
export interface Draft {
  readonly subject: string;
  readonly paragraphs: readonly (string | null)[];
  readonly path?: string;
  readonly calendar?: { readonly method: 'REQUEST' | 'CANCEL'; readonly ics: string };
}

/** What was promised, as whoever owes it is asked. */
export interface Promised {
  readonly what: string;
  readonly ask: string;
  readonly path?: string;
}

/** Null when nothing is to be said any more, or nothing that this person may read. */
export type MaybeDraft = Draft | null | Promise<Draft | null>;
export type Template = (writing: Writing) => MaybeDraft;
export type CycleTemplate = (writing: Writing, cycle: Cycle) => MaybeDraft;

/** Looks up what every letter starts from; null when a part of it is gone. */
export async function startWriting(
  db: Reader,
  notice: NoticeRow,
  recipients: Promise<Recipients>,
): Promise<Writing | null> {
  const data = NoticeData.parse(notice.data);
  const cycleId = notice.cycle ?? data.cycle ?? null;
  const [known, program, cycle, gate] = await Promise.all([
    recipients,
    db.selectFrom('program').select(['id', 'name', 'engagement']).where('id', '=', notice.program).executeTakeFirst(),
    cycleId === null ? undefined : db.selectFrom('cycle').select(OF_CYCLE).where('id', '=', cycleId).executeTakeFirst(),
    db
      .selectFrom('gate')
      .select(OF_GATE)
      .where('kind', '=', data.kind)
      .where('id', '=', data.subject)
      .executeTakeFirst(),
  ]);
  const found = known.get(notice.id);
  if (!found || !program) return null;
  const { roles, stakeholderGroup, ...person } = { ...found, roles: found.roles ?? [] };
  const audiences: Audience[] = [...new Set<Audience>(['public', ...clearance(roles, stakeholderGroup)])];
  const rehearsal = cycle?.rehearsal ?? program.engagement.calendar.pace !== undefined;
  return {
    db,
    notice,
    data,
    to: { ...person, actsAs: data.for ?? person.id, audiences, facilitates: roles.includes('facilitator') },
    program: { id: program.id, name: program.name },
    cycle: cycle ?? null,
    place: cycle?.title ?? program.name,
    rehearsal,
    gate: gate ?? null,
    when: (at) => instantFor(at, person, rehearsal),
    mayRead: ({ audience }) => audiences.includes(audience),
  };
}

/** A letter about what may be held in a cycle or outside one: nobody reads of it who may not read its cycle. */
export const wherever =
  (template: Template): Template =>
  async (writing) =>
    writing.cycle && !writing.mayRead(writing.cycle) ? null : template(writing);

/** A letter about a cycle that its recipient may read. */
export const aboutCycle =
  (template: CycleTemplate): Template =>
  async (writing) =>
    writing.cycle && writing.mayRead(writing.cycle) ? template(writing, writing.cycle) : null;

/** The subject is no longer in the entry of the phase for which the notice was queued. */
export function movedOn({ notice, data, gate }: Writing): boolean {
  if (!gate) return true;
  const entry = Number(notice.id.split(':')[2]); // purpose:subject:entry:version:...
  if (Number.isInteger(entry) && entry !== gate.entry) return true;
  return data.phase !== undefined && data.phase !== gate.phase;
}

/** A letter that asks for something, while it can still be done. */
export const whileItLasts =
  (template: Template): Template =>
  async (writing) =>
    movedOn(writing) ? null : template(writing);
