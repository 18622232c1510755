import { sql } from 'kysely';
import { Batches } from '../../../../libs/commands/batches.js';
import type { Database } from '../../../../libs/database/connection.js';
import { undeliverable, type Purpose } from '../../../../libs/domain/notice.js';
import { subject, type Subject } from '../../../../libs/domain/subject.js';
import type { Instant } from '../../../../libs/domain/time.js';
import { entryRow, insertEntries } from '../../../../libs/journal/append.js';
import { narrowest } from '../../../../libs/journal/subject-audience.js';
import type { NoticeRow } from '../../../../libs/notifications/compose-letter.js';
import { backOffMs, isGivenUp } from './trying-again.js';

const MAX_BATCH_SIZE = 100;

/** A notice that is being delivered, since that instant. */
export type Claimed = NoticeRow & { readonly claimedAt: Instant };

export type Result =
  | { readonly is: 'sent' }
  | { readonly is: 'suppressed' }
  | { readonly is: 'bounced'; readonly error: string }
  | TriedAgain;

/** It could not be handed over, or not even be written. */
type TriedAgain = { readonly is: 'delayed' | 'unwritten'; readonly error: string };

const isTriedAgain = (result: Result): result is TriedAgain => result.is === 'delayed' || result.is === 'unwritten';

interface Outcome {
  readonly notice: Claimed;
  readonly result: Result;
}

/**
 * Writes down what became of letters, by one statement with their journal entries. Results that come while others are being written
 * go together; when that fails, each goes alone, so that none is held up by another.
 */
export class RecordResults {
  private readonly batches: Batches<Outcome, void>;

  constructor(db: Database) {
    this.batches = new Batches((outcomes) => writeTogether(db, outcomes), MAX_BATCH_SIZE);
  }

  /** Resolves when it is committed, with what is written: a letter that was tried for too long has bounced. */
  async record(notice: Claimed, result: Result): Promise<Result> {
    const final = givenUp(notice, result);
    await this.batches.join('notices', { notice, result: final });
    return final;
  }
}

async function writeTogether(
  db: Database,
  outcomes: readonly Outcome[],
): Promise<readonly PromiseSettledResult<void>[]> {
  const together = await Promise.allSettled([write(db, outcomes)]);
  if (together[0].status === 'fulfilled') return outcomes.map(() => together[0]);
  return outcomes.length === 1 ? together : Promise.allSettled(outcomes.map((one) => write(db, [one])));
}

/**
 * Notices that somebody else has finished stay as they are, and say nothing twice: entries and flags are only of those that this
 * statement has finished.
 */
async function write(db: Database, outcomes: readonly Outcome[]): Promise<void> {
  const results = outcomes.map(({ notice: { id, attempts }, result }) => ({
    id,
    attempts,
    state: isTriedAgain(result) ? 'queued' : result.is,
    error: errorOf(result),
    wait: isTriedAgain(result) ? backOffMs(attempts) : null,
  }));
  const at = sql<Instant>`(select now from moment)`;
  const ofFinished = sql`e.of in (select id from finished)`;
  const entries = insertEntries(outcomes.flatMap(entryOf), at, ofFinished);
  const flagged = narrowest({ kind: sql`e.kind`, subject: sql`e.subject`, place: sql`e.cycle`, meant: sql`'team'` });
  await sql`
    with moment as materialized (select clock() as now),
    finished as (
      update notice n set state = r.state, last_error = r.error, sent_at = case when r.state = 'sent' then ${at} end,
        not_before = coalesce(${at} + r.wait * interval '1 millisecond', n.not_before)
      from jsonb_to_recordset(${JSON.stringify(results)}::jsonb) as r (id text, attempts int, state text, error text, wait float8)
      where n.id = r.id and n.state = 'queued' and (r.state <> 'queued' or n.attempts = r.attempts) returning n.id),
    recorded as (${entries})
    insert into flag (program, cycle, kind, subject, at, problem, code, audience, facts)
    select e.program, e.cycle, e.kind, e.subject, ${at}, true, e.code, ${flagged}, e.facts
    from jsonb_to_recordset(${JSON.stringify(outcomes.flatMap(flagOf))}::jsonb)
      as e (of text, program uuid, cycle uuid, kind text, subject uuid, code text, facts jsonb)
    where ${ofFinished}`.execute(db);
}

/** A result that is tried again makes no entry. */
function entryOf({ notice, result }: Outcome) {
  if (isTriedAgain(result)) return [];
  const { id, purpose, person, attempts } = notice;
  const error = errorOf(result);
  const body = { purpose, person, attempt: attempts, ...(error === null ? {} : { error }) };
  const entry = { type: `notice-${result.is}`, subject: aboutOf(notice), audience: 'team' as const, body };
  return [{ of: id, ...entryRow(entry, { program: notice.program, cycle: notice.cycle }) }];
}

/** A problem for an answer that could not be delivered. */
function flagOf({ notice, result }: Outcome) {
  const code = undeliverable(notice.purpose as Purpose);
  if (result.is !== 'bounced' || code === null) return [];
  const { id: of, program, cycle, person, purpose } = notice;
  const { kind, id } = aboutOf(notice);
  return [{ of, program, cycle, kind, subject: id, code, facts: { person, purpose, error: result.error } }];
}

const aboutOf = ({ program, cycle }: NoticeRow): Subject =>
  cycle === null ? subject('program', program) : subject('cycle', cycle);

const errorOf = (result: Result): string | null => ('error' in result ? result.error : null);

function givenUp({ createdAt, attempts, claimedAt }: Claimed, result: Result): Result {
  if (!isTriedAgain(result)) return result;
  return isGivenUp(createdAt, attempts, claimedAt) ? { is: 'bounced', error: 'gave-up' } : result;
}
