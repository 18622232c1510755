import { sql } from 'kysely';
import type { Database } from '../../../../libs/database/connection.js';
import { sharing } from '../../../../libs/database/driver/sharing.js';
import type { Logger } from '../../../../libs/observability/logger.js';
import { countLetter } from '../../../../libs/observability/metrics/relay.js';
import { following, inSpan, traceIdOf } from '../../../../libs/observability/tracing/spans.js';
import { composeLetter, type NoticeRow, type Reader } from '../../../../libs/notifications/compose-letter.js';
import type { Mailer } from '../../../../libs/notifications/mailer.js';
import { RecordResults, type Result } from './record-results.js';

const BATCH = 100;
const AT_THE_SAME_TIME = 10;
/** A claimed notice is nobody else's for so long; longer than any letter may take. */
const LEASE = '60 seconds';
/** How long a pass waits for slow recipients. */
const PATIENCE_MS = 250;

interface Options {
  readonly publicUrl: string;
  /** Notices per pass. */
  readonly batch?: number;
  /** Letters on their way at the same time. */
  readonly concurrency?: number;
  /** Gets a line per letter. */
  readonly log?: Logger;
}

/**
 * Sends queued notices.
 * 1. A notice is claimed for a minute in one short transaction; no transaction is open while its letter is written and sent.
 * 2. Letters that are claimed together share what they look up: most are about the same cycle.
 * 3. Its result and the journal's entry are one transaction. Who dies between sending and that sends the letter once more,
 *    with the same Message-ID.
 * 4. A pass does not wait for slow recipients: they keep their place, the others' places go on.
 */
export class DeliverNotices {
  private readonly underway = new Map<string, Promise<void>>();
  private readonly results: RecordResults;
  private failure: { readonly error: unknown } | null = null;

  constructor(
    private readonly db: Database,
    private readonly mailer: Mailer,
    private readonly options: Options,
  ) {
    this.results = new RecordResults(db);
  }

  /** Returns how many notices it has taken up. */
  async pass(): Promise<number> {
    const { batch = BATCH, concurrency = AT_THE_SAME_TIME } = this.options;
    let taken = 0;
    for (let free = this.free(concurrency); free > 0 && taken < batch; free = this.free(concurrency)) {
      const claimed = await this.claim(Math.min(free, batch - taken));
      if (claimed.length === 0) break;
      taken += claimed.length;
      const reader = sharing(this.db);
      const runs = claimed.map((notice) => this.start(notice, reader));
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

  private start(notice: NoticeRow, reader: Reader): Promise<void> {
    const run = this.deliver(notice, reader)
      .catch((error: unknown) => {
        this.failure = { error };
      })
      .finally(() => this.underway.delete(notice.id));
    this.underway.set(notice.id, run);
    return run;
  }

  private deliver(notice: NoticeRow, reader: Reader): Promise<void> {
    const { id, purpose, cycle, attempts } = notice;
    const about = { 'roundtable.purpose': purpose, 'roundtable.cycle': cycle ?? '', 'roundtable.attempt': attempts };
    return following(notice.trace, () =>
      inSpan('letter', about, async (note) => {
        const startedAt = performance.now();
        const { is, ...why } = await this.send(notice, reader);
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
        await this.results.record(notice, { is, ...why } as Result);
      }),
    );
  }

  private async send(notice: NoticeRow, reader: Reader): Promise<Result> {
    try {
      const letter = await composeLetter(reader, notice, this.options);
      if (!letter) return { is: 'suppressed' };
      const answer = await this.mailer.send(letter);
      return answer === 'sent' ? { is: 'sent' } : { is: 'bounced', error: answer.bounced };
    } catch (error) {
      return { is: 'delayed', error: codeOf(error) };
    }
  }
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
