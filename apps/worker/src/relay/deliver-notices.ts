import { sql } from 'kysely';
import type { Database } from '../../../../libs/database/connection.js';
import { sharing } from '../../../../libs/database/driver/sharing.js';
import { failureOf, type Failure } from '../../../../libs/observability/failure.js';
import type { Logger } from '../../../../libs/observability/logger.js';
import { countLetter } from '../../../../libs/observability/metrics/relay.js';
import { inTraceOf, inSpan, traceIdOf } from '../../../../libs/observability/tracing/spans.js';
import {
  composeLetter,
  OF_NOTICE,
  writtenTogether,
  type Reader,
  type Together,
} from '../../../../libs/notifications/compose-letter.js';
import { NotYet } from '../../../../libs/notifications/letters/writing.js';
import type { Letter } from '../../../../libs/notifications/letter.js';
import type { Mailer } from '../../../../libs/notifications/mail/mailer.js';
import { CONNECTIONS } from '../../../../libs/notifications/mail/smtp-mailer.js';
import { Lanes } from './lanes.js';
import { RecordResults, type Claimed, type Result } from './record-results.js';

/** Notices of one pass at most. */
export const DELIVERY_BATCH_SIZE = 100;
/** A claimed notice is nobody else's for so long; longer than any letter may take. */
const LEASE = '60 seconds';

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
 * 3. Its result and the journal's entry are one statement. A worker that dies between sending and this statement sends the letter once more, with
 *    the same Message-ID.
 * 4. A letter that cannot be written is tried again like one that cannot be sent, but has another outcome, because the cause is Postgres or a bug,
 *    not the mail server. A letter that waits for another is only late.
 * 5. A pass does not wait for slow recipients: they keep their place, the others' places go on.
 */
export class DeliverNotices {
  private readonly lanes: Lanes<Claimed>;
  private readonly results: RecordResults;

  constructor(
    private readonly db: Database,
    private readonly mailer: Mailer,
    private readonly options: Options,
  ) {
    const { batch = DELIVERY_BATCH_SIZE, concurrency = CONNECTIONS } = options;
    this.results = new RecordResults(db);
    this.lanes = new Lanes({
      batch,
      lanes: concurrency,
      idOf: ({ id }) => id,
      claim: (most, underway) => this.claim(most, underway),
      together: (notices) => {
        const reader = sharing(this.db);
        const together = writtenTogether(reader, notices);
        together.catch(() => undefined); // each letter meets the failure
        return (notice) => this.deliver(notice, reader, together);
      },
    });
  }

  /** Returns how many notices it has taken up. */
  pass(): Promise<number> {
    return this.lanes.pass();
  }

  /** Waits for the letters that are still on their way. */
  settled(): Promise<void> {
    return this.lanes.settled();
  }

  private claim(most: number, underway: readonly string[]): Promise<Claimed[]> {
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
          .where('id', '!=', sql<string>`all(${underway}::text[])`)
          .orderBy('notBefore')
          .limit(most)
          .forUpdate()
          .skipLocked(),
      )
      .returning(OF_NOTICE)
      .returning(sql<string>`clock()`.as('claimedAt'))
      .execute();
  }

  private deliver(notice: Claimed, reader: Reader, together: Promise<Together>): Promise<void> {
    const { id, purpose, cycle, attempts } = notice;
    const about = { 'roundtable.purpose': purpose, 'roundtable.cycle': cycle ?? '', 'roundtable.attempt': attempts };
    return inTraceOf(notice.trace, () =>
      inSpan('letter', about, async (note) => {
        const startedAt = performance.now();
        const { result, failure } = await this.send(notice, reader, together);
        const ms = Math.round(performance.now() - startedAt);
        const { is, ...why } = await this.results.record(notice, result);
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
        if (failure) this.options.log?.error({ ...said, ...failure }, 'letter');
        else this.options.log?.info(said, 'letter');
      }),
    );
  }

  private async send(notice: Claimed, reader: Reader, together: Promise<Together>): Promise<Sent> {
    let letter;
    try {
      letter = await composeLetter(reader, notice, this.options, together);
    } catch (error) {
      if (error instanceof NotYet) return { result: { is: 'delayed', error: error.code } };
      return { result: { is: 'unwritten', error: codeOf(error) }, failure: failureOf(error) };
    }
    return { result: letter ? await this.handOver(letter) : { is: 'suppressed' } };
  }

  private async handOver(letter: Letter): Promise<Result> {
    try {
      const answer = await this.mailer.send(letter);
      return answer === 'sent' ? { is: 'sent' } : { is: 'bounced', error: answer.bounced };
    } catch (error) {
      return { is: 'delayed', error: codeOf(error) };
    }
  }
}

/** What became of a letter; where it could not be written, with what a log may say of that. */
interface Sent {
  readonly result: Result;
  readonly failure?: Failure;
}

/** The name of a failure: an SMTP status or a code. Never its text, which may hold addresses. */
function codeOf(error: unknown): string {
  const { responseCode, code, name } = error as { responseCode?: unknown; code?: unknown; name?: unknown };
  if (typeof responseCode === 'number') return String(responseCode);
  const known = typeof code === 'string' ? code : name;
  return typeof known === 'string' && /^[\w-]{1,40}$/.test(known) ? known : 'unknown';
}
