import { sql } from 'kysely';
import { Gauge, Registry } from 'prom-client';
import type { Database } from '../../../../libs/database/connection.js';
import { lostAgainAndAgain } from '../../../../libs/database/lost-workflow.js';
import { STANDING_PROBLEM } from '../../../../libs/database/standing-problem.js';
import { FLAG_CODES, isFlagCode } from '../../../../libs/domain/flag.js';

/** Older than this, a due step counts as overdue: the relay looks after 2 s, and a busy worker may need a moment. */
const LATE = '5 seconds';
const FRESH_MS = 5000;
/** Whether a problem stands, the rows say that it is about, and those that ended stay: so it is asked for so much more seldom. */
const PROBLEMS_SELDOMER = 12;

interface FigureRow {
  readonly open: readonly { kind: string; phase: string; held: boolean; n: number }[];
  readonly overdue: number;
  readonly latest: number;
  readonly stalled: number;
  readonly unstarted: number;
  readonly pokes: number;
  readonly oldestPoke: number;
  readonly due: number;
  readonly retried: number;
  readonly oldestRetried: number;
  readonly queued: number;
  readonly oldestDue: number;
  readonly unsealed: number;
  readonly oldestUnsealed: number;
}

/**
 * Figures of the rows, the same whichever worker is asked. One statement over indexes of what is open or waiting, at most every
 * five seconds however often somebody asks, and one over problems, once a minute. When Postgres does not answer there are none, instead of old ones.
 */
export class RowFigures {
  private readonly figures: () => Promise<string>;
  private readonly problems: () => Promise<string>;

  constructor(db: Database, freshMs = FRESH_MS) {
    this.figures = kept(freshMs, () => read(db).then(textOf, () => textOf(null)));
    this.problems = kept(freshMs * PROBLEMS_SELDOMER, () => readProblems(db).then(textOfProblems, () => ''));
  }

  /** In the text format of Prometheus. */
  async text(): Promise<string> {
    return (await Promise.all([this.figures(), this.problems()])).join('');
  }
}

/** Reads at most once in so long, however often somebody asks. */
function kept(freshMs: number, look: () => Promise<string>): () => Promise<string> {
  let last: { readonly at: number; readonly reading: Promise<string> } | null = null;
  return () => {
    const at = performance.now(); // no clock that somebody puts back keeps old figures
    if (last === null || at - last.at >= freshMs) last = { at, reading: look() };
    return last.reading;
  };
}

type Problems = readonly { readonly code: string; readonly n: number }[];

async function readProblems(db: Database): Promise<Problems> {
  const { rows } = await sql<Problems[number]>`
    select f.code, count(*)::int as n from flag f where ${STANDING_PROBLEM} group by 1`.execute(db);
  return rows;
}

/** A code of a later release counts as `unknown`: labels are of a fixed list. */
function textOfProblems(problems: Problems): Promise<string> {
  const registry = new Registry();
  const standing = new Gauge({
    name: 'roundtable_open_problems',
    help: 'What somebody should look at and what has not ended, of all programs, by code',
    labelNames: ['code'] as const,
    registers: [registry],
  });
  for (const code of FLAG_CODES) standing.set({ code }, 0);
  for (const { code, n } of problems) standing.inc({ code: isFlagCode(code) ? code : 'unknown' }, n);
  return registry.metrics();
}

async function read(db: Database): Promise<FigureRow> {
  const seconds = (instant: string) => sql.raw(`coalesce(extract(epoch from clock() - ${instant}), 0)::float8`);
  const { rows } = await sql<FigureRow>`
    select
      (select coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'phase', phase, 'held', held, 'n', n)), '[]')
        from (select kind, phase, held_until is not null as held, count(*)::int as n from gate
          where not over and kind <> 'program' group by 1, 2, 3) o) as open,
      late.n as overdue, late.latest, lost.stalled, lost.unstarted,
      pokes.n as pokes, pokes.oldest as oldest_poke,
      notices.due, notices.retried, notices.oldest_retried, notices.queued, notices.oldest as oldest_due,
      (select count(*)::int from unsealed) as unsealed,
      (select ${seconds('min(first.at)')} from (
        select j.at from unsealed u join journal j on j.id = u.journal_id order by u.journal_id limit 1
      ) first) as oldest_unsealed
    from
      (select count(*) filter (where next_at < clock() - ${LATE}::interval)::int as n,
        greatest(0, ${seconds('min(next_at)')}) as latest from gate where not over and next_at < clock()) late,
      (select count(*) filter (where ${lostAgainAndAgain('gate')})::int as stalled,
        count(*) filter (where started_at is null and phase not in ('new', 'draft'))::int as unstarted
        from gate where not over) lost,
      (select count(*)::int as n, greatest(0, ${seconds('min(at)')}) as oldest from poke) pokes,
      (select count(*)::int as queued, count(*) filter (where last_error is not null)::int as retried,
        count(*) filter (where not_before <= clock())::int as due,
        greatest(0, ${seconds('min(created_at) filter (where last_error is not null)')}) as oldest_retried,
        greatest(0, ${seconds('min(not_before)')}) as oldest from notice where state = 'queued') notices`.execute(db);
  const [row] = rows;
  if (!row) throw new Error('No figures');
  return row;
}

function textOf(row: FigureRow | null): Promise<string> {
  const registry = new Registry();
  const gauge = (name: string, help: string, value: number): void =>
    new Gauge({ name: `roundtable_${name}`, help, registers: [registry] }).set(value);
  gauge('rows_readable', '1 while the figures of the rows can be read from Postgres', row ? 1 : 0);
  if (!row) return registry.metrics();
  const open = new Gauge({
    name: 'roundtable_open_subjects',
    help: 'Cycles, decisions, reviews and pilots that are not over, by phase; held: their clock is stopped',
    labelNames: ['kind', 'phase', 'held'] as const,
    registers: [registry],
  });
  for (const { kind, phase, held, n } of row.open) open.set({ kind, phase, held: String(held) }, n);
  gauge('overdue_steps', 'Steps whose instant passed more than 5 seconds ago', row.overdue);
  gauge('overdue_step_age_seconds', 'How long the latest of the due steps has been waiting', row.latest);
  gauge('stalled_subjects', 'Open subjects whose workflow was lost three times or more within a day', row.stalled);
  gauge('unstarted_subjects', 'Open subjects whose workflow has never run', row.unstarted);
  gauge('pokes', 'Signals to workflows that nobody has delivered yet', row.pokes);
  gauge('oldest_poke_age_seconds', 'How long the oldest of them has been waiting', row.oldestPoke);
  gauge('notices_queued', 'Notices that are to be sent, now or later', row.queued);
  gauge('notices_due', 'Notices whose time has come', row.due);
  gauge('notices_retried', 'Notices that could not be sent so far and are tried again', row.retried);
  gauge('oldest_retried_notice_age_seconds', 'How long ago the oldest of them was queued', row.oldestRetried);
  gauge('oldest_due_notice_age_seconds', 'How long the oldest due notice has been waiting', row.oldestDue);
  gauge('unsealed_entries', 'Journal entries that are not sealed yet', row.unsealed);
  gauge('oldest_unsealed_age_seconds', 'How long the oldest of them has been waiting', row.oldestUnsealed);
  return registry.metrics();
}
