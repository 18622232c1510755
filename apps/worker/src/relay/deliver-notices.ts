import { sql } from 'kysely';
import { readClock } from '../../../../libs/commands/gates.js';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import { subject } from '../../../../libs/domain/subject.js';
import { msBetween, plusMs } from '../../../../libs/domain/time.js';
import { append } from '../../../../libs/journal/append.js';
import type { Logger } from '../../../../libs/observability/logger.js';
import { countLetter } from '../../../../libs/observability/metrics/relay.js';
import { following, inSpan, traceIdOf } from '../../../../libs/observability/tracing/spans.js';
import { composeLetter, type NoticeRow } from '../../../../libs/notifications/compose-letter.js';
import type { Mailer } from '../../../../libs/notifications/mailer.js';

const BATCH = 100;
const AT_THE_SAME_TIME = 10;
/** A claimed notice is nobody else's for so long; longer than any letter may take. */
const LEASE = '60 seconds';
/** How long a pass waits for slow recipients. */
const PATIENCE_MS = 250;
const BACK_OFF_MS = [1_000, 5_000, 30_000, 120_000, 600_000] as const;
const LONGEST_BACK_OFF_MS = 900_000;
const GIVE_UP_MS = 3 * 86_400_000;
/** Nobody is given up on because the worker was down for three days. */
const FEWEST_ATTEMPTS = 12;

interface Options {
  readonly publicUrl: string;
  /** Notices per pass. */
  readonly batch?: number;
  /** Letters on their way at the same time. */
  readonly concurrency?: number;
  /** Gets a line per letter. */
  readonly log?: Logger;
}

type Result =
  | { readonly is: 'sent' }
  | { readonly is: 'suppressed' }
  | { readonly is: 'bounced'; readonly error: string }
  | { readonly is: 'delayed'; readonly error: string };

/**
 * Sends queued notices.
 * 1. A notice is claimed for a minute in one short transaction; no transaction is open while its letter is written and sent.
 * 2. Its result and the journal's entry are one transaction. Who dies between sending and that sends the letter once more,
 *    with the same Message-ID.
 * 3. A pass does not wait for slow recipients: they keep their place, the others' places go on.
 */
export class DeliverNotices {
  private readonly underway = new Map<string, Promise<void>>();
  private failure: { readonly error: unknown } | null = null;

  constructor(
    private readonly db: Database,
    private readonly mailer: Mailer,
    private readonly options: Options,
  ) {}

  /** Returns how many notices it has taken up. */
  async pass(): Promise<number> {
    const { batch = BATCH, concurrency = AT_THE_SAME_TIME } = this.options;
    let taken = 0;
    for (let free = this.free(concurrency); free > 0 && taken < batch; free = this.free(concurrency)) {
      const claimed = await this.claim(Math.min(free, batch - taken));
      if (claimed.length === 0) break;
      taken += claimed.length;
      const runs = claimed.map((notice) => this.start(notice));
      await within(PATIENCE_MS, Promise.all(runs));
    }
    this.throwFailure();
    return taken;
  }

  /** Waits for the letters that are still on their way. */
  async settled(): Promise<void> {
    await Promise.all(this.underway.values());
  }

  private free(concurrency: number): number {
    return concurrency - this.underway.size;
  }

  /** A result that could not be written down is news for whoever runs the passes; the lease makes sure of the notice. */
  private throwFailure(): void {
    const { failure } = this;
    this.failure = null;
    if (failure) throw failure.error;
  }

  private claim(most: number): Promise<NoticeRow[]> {
    return this.db
      .updateTable('notice')
      .set({
        attempts: sql<number>`attempts + 1`,
        notBefore: sql<string>`clock() + ${LEASE}::interval`,
      })
      .where('id', 'in', (query) =>
        query
          .selectFrom('notice')
          .select('id')
          .where('state', '=', 'queued')
          .where('notBefore', '<=', sql<string>`clock()`)
          .where('id', '!=', sql<string>`all(${[...this.underway.keys()]}::text[])`)
          .orderBy('notBefore')
          .limit(most)
          .forUpdate()
          .skipLocked(),
      )
      .returningAll()
      .execute();
  }

  private start(notice: NoticeRow): Promise<void> {
    const run = this.deliver(notice)
      .catch((error: unknown) => {
        this.failure = { error };
      })
      .finally(() => this.underway.delete(notice.id));
    this.underway.set(notice.id, run);
    return run;
  }

  private deliver(notice: NoticeRow): Promise<void> {
    const { id, purpose, cycle, attempts } = notice;
    const about = { 'roundtable.purpose': purpose, 'roundtable.cycle': cycle ?? '', 'roundtable.attempt': attempts };
    return following(notice.trace, () =>
      inSpan('letter', about, async (note) => {
        const startedAt = performance.now();
        const { is, ...why } = await this.send(notice);
        const ms = Math.round(performance.now() - startedAt);
        note({ 'roundtable.outcome': is });
        countLetter(purpose, is, ms);
        const trace = traceIdOf();
        const said = {
          notice: id,
          purpose,
          cycle,
          attempt: attempts,
          outcome: is,
          ...why,
          ms,
          ...(trace ? { trace } : {}),
        };
        this.options.log?.info(said, 'letter');
        await this.record(notice, { is, ...why } as Result);
      }),
    );
  }

  private async send(notice: NoticeRow): Promise<Result> {
    try {
      const letter = await composeLetter(this.db, notice, this.options);
      if (!letter) return { is: 'suppressed' };
      const answer = await this.mailer.send(letter);
      return answer === 'sent' ? { is: 'sent' } : { is: 'bounced', error: answer.bounced };
    } catch (error) {
      return { is: 'delayed', error: codeOf(error) };
    }
  }

  private record(notice: NoticeRow, result: Result): Promise<void> {
    return this.db.transaction().execute(async (tx) => {
      const now = await readClock(tx);
      const final = result.is === 'delayed' ? givenUp(notice, now, result.error) : result;
      if (final.is === 'delayed') {
        const notBefore = plusMs(now, backOff(notice.attempts));
        await open(tx, notice)
          .set({ notBefore, lastError: final.error })
          .where('attempts', '=', notice.attempts)
          .execute();
        return;
      }
      const error = final.is === 'bounced' ? final.error : null;
      const { numUpdatedRows } = await open(tx, notice)
        .set({ state: final.is, lastError: error, sentAt: final.is === 'sent' ? now : null })
        .executeTakeFirst();
      if (numUpdatedRows === 0n) return; // somebody else has finished it
      const { program, cycle, purpose, person, attempts } = notice;
      const about = cycle === null ? subject('program', program) : subject('cycle', cycle);
      const body = { purpose, person, attempt: attempts, ...(error === null ? {} : { error }) };
      const happening = { program, cycle, actor: null, at: now, command: null };
      await append(tx, [{ type: `notice-${final.is}`, subject: about, audience: 'team', body }], happening);
      if (final.is !== 'bounced' || purpose !== 'closure_note') return;
      await tx
        .insertInto('flag')
        .values({
          ...{ program, cycle, kind: about.kind, subject: about.id, at: now, problem: true },
          code: 'undeliverable-closure-note',
          audience: 'team',
          facts: JSON.stringify({ person, error }),
        })
        .execute();
    });
  }
}

const open = (tx: Tx, { id }: NoticeRow) => tx.updateTable('notice').where('id', '=', id).where('state', '=', 'queued');

const backOff = (attempts: number): number => BACK_OFF_MS[attempts - 1] ?? LONGEST_BACK_OFF_MS;

function givenUp({ createdAt, attempts }: NoticeRow, now: string, error: string): Result {
  const over = attempts >= FEWEST_ATTEMPTS && msBetween(createdAt, now) > GIVE_UP_MS;
  return over ? { is: 'bounced', error: 'gave-up' } : { is: 'delayed', error };
}

/** The name of a failure: an SMTP status or a code. Never its text, which may hold addresses. */
function codeOf(error: unknown): string {
  const { responseCode, code, name } = error as { responseCode?: unknown; code?: unknown; name?: unknown };
  if (typeof responseCode === 'number') return String(responseCode);
  const known = typeof code === 'string' ? code : name;
  return typeof known === 'string' && /^[\w-]{1,40}$/.test(known) ? known : 'unknown';
}

async function within(ms: number, done: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([done, patience]);
  clearTimeout(timer);
}
