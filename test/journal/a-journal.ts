import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { connect, type Database, type Tx } from '../../libs/database/connection.js';
import type { Audience, Viewer } from '../../libs/domain/people.js';
import { append } from '../../libs/journal/append.js';
import { sealPass } from '../../libs/journal/seal.js';
import { until } from '../../libs/embedded/poll.js';
import { aDatabase } from '../servers/template-database.js';

export interface Written {
  type?: string;
  cycle?: string | null;
  audience?: Audience;
  body?: Record<string, string | number>;
}

export interface Journal {
  readonly owner: Database;
  readonly api: Database;
  readonly worker: Database;
  /** A program of its own. */
  program(): Promise<string>;
  /** Appends as the API does; in a transaction of its own when none is given. */
  write(program: string, entries: number | readonly Written[], tx?: Tx): Promise<void>;
  seal(): Promise<number>;
  /** The ids of the program's entries, oldest first. */
  ids(program: string): Promise<number[]>;
  /** Does what no role of the product may do: triggers and foreign keys are silent. */
  tamper(statement: string): Promise<void>;
  /** A connection pool of its own. */
  another(role: 'api' | 'worker'): Database;
  end(): Promise<void>;
}

export const AT = '2026-03-02T09:00:00.000Z';

export async function aJournal(): Promise<Journal> {
  const database = await aDatabase();
  const pools: Database[] = [];
  const open = (url: string): Database => {
    const pool = connect(url, { name: 'test-journal', max: 14 });
    pools.push(pool);
    return pool;
  };
  const [owner, api, worker, superuser] = [
    database.ownerUrl,
    database.apiUrl,
    database.workerUrl,
    database.superuserUrl,
  ].map(open);
  if (!owner || !api || !worker || !superuser) throw new Error('unreachable');
  const person = randomUUID();
  await owner.insertInto('person').values({ id: person, email: 'ann@example.org', name: 'Ann' }).execute();

  return {
    owner,
    api,
    worker,
    another: (role) => open(role === 'api' ? database.apiUrl : database.workerUrl),
    async program() {
      const id = randomUUID();
      const engagement = '{}';
      await owner
        .insertInto('program')
        .values({ id, name: 'Test', product: 'Test', engagement, createdBy: person })
        .execute();
      return id;
    },
    async write(program, entries, tx) {
      const all =
        typeof entries === 'number' ? Array.from({ length: entries }, (_, n): Written => ({ body: { n } })) : entries;
      for (const { type = 'noted', cycle = randomUUID(), audience = 'participants', body = {} } of all) {
        const subject = { kind: 'cycle', id: cycle ?? randomUUID() } as const;
        const happening = { program, cycle, actor: person, at: AT, command: null };
        const put = (within: Tx): Promise<void> => append(within, [{ type, subject, audience, body }], happening);
        await (tx ? put(tx) : api.transaction().execute(put));
      }
    },
    async seal() {
      let sealed = 0;
      for (let more = 1; more > 0; sealed += more) more = await sealPass(worker);
      return sealed;
    },
    async ids(program) {
      const rows = await owner
        .selectFrom('journal')
        .select('id')
        .where('program', '=', program)
        .orderBy('id')
        .execute();
      return rows.map(({ id }) => id);
    },
    tamper: (statement) =>
      superuser.transaction().execute(async (tx) => {
        await sql`set local session_replication_role = replica`.execute(tx);
        await sql.raw(statement).execute(tx);
      }),
    async end() {
      await Promise.all(pools.map((pool) => pool.destroy()));
      await database.drop();
    },
  };
}

export const aViewer = (program: string, audiences: readonly Audience[] = ['public', 'participants']): Viewer => ({
  person: randomUUID(),
  program,
  roles: [],
  audiences,
});

export async function eventually(condition: () => boolean | Promise<boolean>): Promise<void> {
  if (!(await until(condition, 10_000, 5))) throw new Error(`Not within 10 s: ${condition.toString()}`);
}
