import { sql } from 'kysely';
import { readClock } from '../../../../libs/commands/gates.js';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import { sendAhead } from '../../../../libs/database/driver/pipelined-dialect.js';
import { subject, type Subject } from '../../../../libs/domain/subject.js';
import { plusMs, type Instant } from '../../../../libs/domain/time.js';
import { append } from '../../../../libs/journal/append.js';
import { audienceOf } from '../../../../libs/journal/subject-audience.js';
import type { NoticeRow } from '../../../../libs/notifications/compose-letter.js';
import { backOffMs, isGivenUp } from './trying-again.js';

export type Result =
  | { readonly is: 'sent' }
  | { readonly is: 'suppressed' }
  | { readonly is: 'bounced'; readonly error: string }
  | { readonly is: 'delayed'; readonly error: string };

interface Outcome {
  readonly notice: NoticeRow;
  readonly result: Result;
}

interface Waiting extends Outcome {
  readonly resolve: (result: Result) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Writes down what became of letters, each with its journal entry in one transaction. Results that come while others are being
 * written go together; when that fails, each goes alone, so that none is held up by another.
 */
export class RecordResults {
  private waiting: Waiting[] = [];
  private writing: Promise<void> | null = null;

  constructor(private readonly db: Database) {}

  /** Resolves when it is committed, with what is written: a letter that was delayed for too long has bounced. */
  record(notice: NoticeRow, result: Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ notice, result, resolve, reject });
      this.writing ??= this.writeAll();
    });
  }

  private async writeAll(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0);
      const written = await this.write(batch).catch(() => null);
      if (written) batch.forEach(({ resolve, result }, at) => resolve(written[at] ?? result));
      else
        await Promise.all(
          batch.map((one) => this.write([one]).then(([only]) => one.resolve(only ?? one.result), one.reject)),
        );
    }
    this.writing = null; // at once: who comes next finds nobody writing
  }

  /** Returns what became of each, in their order. */
  private write(outcomes: readonly Outcome[]): Promise<Result[]> {
    return this.db.transaction().execute(async (tx) => {
      const now = await readClock(tx);
      const final = outcomes.map(({ notice, result }) => ({ notice, result: givenUp(notice, now, result) }));
      for (const { notice, result } of final) if (result.is === 'delayed') await delay(tx, notice, result.error, now);
      await finish(
        tx,
        final.filter(({ result }) => result.is !== 'delayed'),
        now,
      );
      return final.map(({ result }) => result);
    });
  }
}

async function delay(tx: Tx, { id, attempts }: NoticeRow, error: string, now: Instant): Promise<void> {
  const update = tx
    .updateTable('notice')
    .set({ notBefore: plusMs(now, backOffMs(attempts)), lastError: error })
    .where('id', '=', id)
    .where('state', '=', 'queued')
    .where('attempts', '=', attempts);
  await sendAhead(tx, update.compile());
}

/** Notices that somebody else has finished stay as they are, and say nothing twice. */
async function finish(tx: Tx, outcomes: readonly Outcome[], now: Instant): Promise<void> {
  if (outcomes.length === 0) return;
  const { rows } = await sql<{ id: string }>`
    update notice n set state = d.state, last_error = d.error, sent_at = case when d.state = 'sent' then ${now}::timestamptz end
    from unnest(${outcomes.map(({ notice }) => notice.id)}::text[], ${outcomes.map(({ result }) => result.is)}::text[],
      ${outcomes.map(({ result }) => errorOf(result))}::text[]) as d (id, state, error)
    where n.id = d.id and n.state = 'queued' returning n.id`.execute(tx);
  const finished = new Set(rows.map(({ id }) => id));
  const news = outcomes.filter(({ notice }) => finished.has(notice.id));
  for (const about of groupBy(news, ({ notice }) => `${notice.program}:${notice.cycle ?? ''}`))
    await tell(tx, about, now);
}

/** The journal's entries of one cycle, and a problem for each closure note that could not be delivered. */
async function tell(tx: Tx, outcomes: readonly Outcome[], now: Instant): Promise<void> {
  const [first] = outcomes;
  if (!first) return;
  const { program, cycle } = first.notice;
  const about: Subject = cycle === null ? subject('program', program) : subject('cycle', cycle);
  const entries = outcomes.map(({ notice: { purpose, person, attempts }, result }) => {
    const error = errorOf(result);
    const body = { purpose, person, attempt: attempts, ...(error === null ? {} : { error }) };
    return { type: `notice-${result.is}`, subject: about, audience: 'team' as const, body };
  });
  await append(tx, entries, { program, cycle, actor: null, at: now, command: null });
  const undelivered = outcomes.filter(
    ({ notice, result }) => result.is === 'bounced' && notice.purpose === 'closure_note',
  );
  if (undelivered.length === 0) return;
  const flags = undelivered.map(({ notice: { person }, result }) => ({
    ...{ program, cycle, kind: about.kind, subject: about.id, at: now, problem: true },
    code: 'undeliverable-closure-note',
    audience: audienceOf(about, cycle, 'team'),
    facts: JSON.stringify({ person, error: errorOf(result) }),
  }));
  await sendAhead(tx, tx.insertInto('flag').values(flags).compile());
}

const errorOf = (result: Result): string | null => ('error' in result ? result.error : null);

function givenUp({ createdAt, attempts }: NoticeRow, now: Instant, result: Result): Result {
  if (result.is !== 'delayed') return result;
  return isGivenUp(createdAt, attempts, now) ? { is: 'bounced', error: 'gave-up' } : result;
}

function groupBy<T>(all: readonly T[], keyOf: (one: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return [...groups.values()];
}
