import { sql, type Kysely, type Selectable } from 'kysely';
import { z } from 'zod';
import type { Tables } from '../database/schema.js';
import type { Role, StakeholderGroup } from '../domain/people.js';
import { PROMISE_KINDS } from '../domain/program/promise.js';
import { SubjectKind } from '../domain/subject.schemas.js';

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
export const NoticeData = z.object({
  subject: z.uuid(),
  kind: SubjectKind,
  entry: z.int().optional().describe('of its subject, where that has phases'),
  phase: z.string().optional(),
  do: z.string().optional(),
  about: z.string().optional(),
  because: z.string().optional(),
  promised: z.enum(PROMISE_KINDS).optional().catch(undefined),
  cycle: z.uuid().nullable().optional(),
  due: z.string().nullable().optional(),
  corrected: z.boolean().optional().describe('whether it was sent before, and was wrong'),
  concern: z.string().optional(),
  condition: z.string().optional(),
  stall: z.string().nullable().optional(),
  for: z.uuid().optional().describe('whom the recipient stands in for'),
  from: z.string().optional(),
  to: z.string().optional(),
  time: z.number().optional().describe('how often it was asked, with this letter'),
  own: z.boolean().optional().describe('whether it is the recipient who owes it'),
});
export type NoticeData = z.infer<typeof NoticeData>;

/** Whom a notice is for, with what they are in its program; no roles for who takes part no more. */
interface RecipientRow {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly zone: string;
  readonly locale: string | null;
  readonly roles: readonly Role[] | null;
  readonly stakeholderGroup: StakeholderGroup | null;
  readonly programName: string;
  /** Whether the program's days are seconds. */
  readonly paced: boolean;
}

/** What letters start from that are written together: each question is asked once for all of them. */
export interface Together {
  /** Whom they are for, and whom those stand in for. A question that names them all is the same for each letter, so that it is shared. */
  readonly readers: readonly string[];
  /** By the id of their notice; without people who have left. */
  readonly recipients: ReadonlyMap<string, RecipientRow>;
  readonly cycles: ReadonlyMap<string, Cycle>;
  readonly gates: ReadonlyMap<string, Gate>;
}

/** The cycle in which a notice is, or which it is about. */
export const cycleOf = ({ cycle }: NoticeRow, data: NoticeData): string | null => cycle ?? data.cycle ?? null;

/** Looks up what these notices start from. One that cannot be read leaves the others alone. */
export async function writtenTogether(db: Reader, notices: readonly NoticeRow[]): Promise<Together> {
  const about = notices.flatMap((notice) => {
    const { data } = NoticeData.safeParse(notice.data);
    return data ? [{ notice, data }] : [];
  });
  const [recipients, cycles, gates] = await Promise.all([
    recipientsOf(db, notices),
    db
      .selectFrom('cycle')
      .select(OF_CYCLE)
      .where('id', '=', anyOf(about.flatMap(({ notice, data }) => cycleOf(notice, data) ?? [])))
      .execute(),
    db
      .selectFrom('gate')
      .select(OF_GATE)
      .where('id', '=', anyOf(about.map(({ data }) => data.subject)))
      .execute(),
  ]);
  return {
    readers: unique(about.flatMap(({ notice: { person }, data }) => [person, data.for ?? person])),
    recipients,
    cycles: new Map(cycles.map((cycle) => [cycle.id, cycle])),
    gates: new Map(gates.map((gate) => [gate.id, gate])),
  };
}

async function recipientsOf(db: Reader, notices: readonly NoticeRow[]): Promise<Together['recipients']> {
  const [ids, programs, people] = [
    notices.map(({ id }) => id),
    notices.map(({ program }) => program),
    notices.map(({ person }) => person),
  ];
  const { rows } = await sql<RecipientRow & { notice: string }>`
    select n.id as notice, p.id, p.name, p.email, p.zone, p.locale, m.roles, m.stakeholder_group,
      o.name as program_name, o.engagement #> '{calendar,pace}' is not null as paced
    from unnest(${ids}::text[], ${programs}::uuid[], ${people}::uuid[]) as n (id, program, person)
    join person p on p.id = n.person
    join program o on o.id = n.program
    left join membership m on m.program = n.program and m.person = n.person`.execute(db);
  return new Map(rows.map(({ notice, ...recipient }) => [notice, recipient]));
}

const unique = (ids: readonly string[]): string[] => [...new Set(ids)].sort();
const anyOf = (ids: readonly string[]) => sql<string>`any(${unique(ids)}::uuid[])`;
