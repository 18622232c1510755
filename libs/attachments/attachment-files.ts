import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { sql } from 'kysely';
import type { Database, Tx } from '../database/connection.js';
import { Refused, refuse } from '../domain/refusal.js';
import { NoBytes, type AttachmentStore, type AttachmentStores, type StoreKind } from './attachment-store.js';

const SWEEP_BATCH_SIZE = 100;

const NOT_KEPT =
  'The file could not be kept, and nothing of it is; send it again later, and tell whoever runs the server if it stays so';

/** Bytes on their way, and whether it was they that ended in an error. */
class Coming {
  failed = false;

  constructor(private readonly bytes: AsyncIterable<Buffer>) {}

  async *read(): AsyncGenerator<Buffer> {
    try {
      yield* this.bytes;
    } catch (error) {
      this.failed = true;
      throw error;
    }
  }
}

/**
 * The files behind attachments. Bytes lie outside the transaction that attaches them, so a row says first that they are to
 * come, and until when somebody must claim them:
 * 1. `keep` writes that row, then the bytes; 2. the transaction that attaches them claims the file; 3. one that removes an
 * attachment releases it; 4. `sweep` takes away what nobody claimed in time or what was released: first the bytes, then the row.
 * Whatever stops in between, no file is lost that is attached, and none stays that is not.
 */
export class AttachmentFiles {
  constructor(
    private readonly db: Database,
    private readonly stores: AttachmentStores,
  ) {}

  /**
   * Keeps bytes as they come and returns the file's id. When they end in an error, nothing of them stays; when the store has one, in the
   * middle or at the end, it is `unavailable`, with that as its cause.
   */
  async keep(bytes: AsyncIterable<Buffer>): Promise<string> {
    const id = randomUUID();
    const { current } = this.stores;
    await sql`insert into attachment_file (id, store, sweep_at) values (${id}, ${current}, clock() + interval '1 hour')`.execute(
      this.db,
    );
    const coming = new Coming(bytes);
    try {
      await this.storeOf(current).keep(id, coming.read());
    } catch (cause) {
      await this.discard(id);
      if (coming.failed || cause instanceof Refused) throw cause;
      throw new Refused(refuse('unavailable', NOT_KEPT), { cause });
    }
    return id;
  }

  /** The bytes of a file. Throws `unavailable` when this process does not reach them, or they are gone from where they were. */
  async open(id: string): Promise<Readable> {
    const { store } = await this.db
      .selectFrom('attachmentFile')
      .select('store')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    return this.storeOf(store)
      .open(id)
      .catch((error: unknown) => {
        const detail = 'Its bytes are not where they were kept; they may not have been restored from a backup';
        throw error instanceof NoBytes ? new Refused(refuse('unavailable', detail)) : error;
      });
  }

  /** Takes away now what is not attached. When it cannot, the sweep does later. */
  async discard(id: string): Promise<void> {
    await sql`update attachment_file set sweep_at = clock() where id = ${id} and sweep_at is not null`
      .execute(this.db)
      .then(() => this.sweepOne(id))
      .catch(() => undefined);
  }

  /**
   * Takes away what nobody claimed in time and what was released, as far as this process reaches its store. Returns how many. What
   * cannot be taken away now is tried again in an hour, holds up nothing else, and is thrown when the others are done.
   */
  async sweep(): Promise<number> {
    let swept = 0;
    const failed: unknown[] = [];
    for (const id of await this.due()) {
      try {
        if (await this.sweepOne(id)) swept += 1;
      } catch (error) {
        failed.push(error);
        await sql`update attachment_file set sweep_at = clock() + interval '1 hour'
          where id = ${id} and sweep_at is not null`.execute(this.db);
      }
    }
    if (failed.length > 0) throw failed[0];
    return swept;
  }

  private async due(): Promise<string[]> {
    const { rows } = await sql<{ id: string }>`
      select id from attachment_file where sweep_at <= clock() and store = any(${Object.keys(this.stores.reachable)})
      order by sweep_at, id limit ${SWEEP_BATCH_SIZE}`.execute(this.db);
    return rows.map(({ id }) => id);
  }

  /** First the bytes, then the row, whose lock keeps others off meanwhile. */
  private sweepOne(id: string): Promise<boolean> {
    return this.db.transaction().execute(async (tx) => {
      const { rows } = await sql<{ store: StoreKind }>`
        select store from attachment_file where id = ${id} and sweep_at <= clock() for update skip locked`.execute(tx);
      if (!rows[0]) return false;
      await this.storeOf(rows[0].store).remove(id);
      await sql`delete from attachment_file where id = ${id}`.execute(tx);
      return true;
    });
  }

  private storeOf(kind: StoreKind): AttachmentStore {
    const store = this.stores.reachable[kind];
    if (store) return store;
    const detail = 'Its file is kept where this server cannot reach it; see the setting ATTACHMENTS';
    throw new Refused(refuse('unavailable', detail));
  }
}

/** Makes a file the attachment's: the sweep leaves it. Throws when it came so slowly that it was given up. */
export async function claimFile(tx: Tx, id: string): Promise<void> {
  const { rows } = await sql`
    update attachment_file set sweep_at = null where id = ${id} and sweep_at > clock() returning id`.execute(tx);
  if (rows.length === 0) throw new Refused(refuse('unavailable', 'It took too long to come; send it again'));
}

/** Leaves a file to the sweep. */
export async function releaseFile(tx: Tx, id: string): Promise<void> {
  await sql`update attachment_file set sweep_at = clock() where id = ${id}`.execute(tx);
}
