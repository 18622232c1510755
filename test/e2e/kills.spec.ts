import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { connect, type Database } from '../../libs/database/connection.js';
import type { Logins } from '../../libs/database/bootstrap.js';
import { issueToken, localKey } from '../../libs/identity/tokens.js';
import { verify } from '../../libs/journal/verify.js';
import { AGENDA, ANN, BEN, FAY, type CycleSeen } from '../servers/a-council.js';
import { eventually } from '../servers/eventually.js';
import { roundtable } from './cli.js';

const PEOPLE = [ANN, BEN].map((email) => ({ email, name: email, group: 'end_user' }));

/** Seen to fail with `synchronous_commit=off`: contributions that had been answered were gone when Postgres came back. */
describe('kill -9 of each part in the middle of a cycle', () => {
  const home = mkdtempSync(join(tmpdir(), 'roundtable-kills-'));
  chmodSync(home, 0o711);
  let launcher: ChildProcess;
  let url = '';
  let db: Database;
  const tokens = new Map<string, string>();
  const read = <T>(file: string): T => JSON.parse(readFileSync(join(home, file), 'utf8')) as T;

  beforeAll(async () => {
    launcher = roundtable(['up', '--any-ports'], { ROUNDTABLE_HOME: home, LOG_LEVEL: 'warn' }).child;
    await eventually(async () => {
      try {
        url = read<{ urls: { api: string } }>('launcher.json').urls.api;
        return (await fetch(`${url}/health/ready`)).ok;
      } catch {
        return false;
      }
    }, 90_000);
    const key = await localKey(join(home, 'token-key.json'));
    for (const email of [FAY, ANN, BEN]) tokens.set(email, await issueToken(key, { email, name: email }));
    db = connect(read<Logins>('database.json').ownerUrl, { name: 'test', max: 2 });
  }, 120_000);
  afterAll(async () => {
    await db?.destroy();
    const ended = new Promise((resolve) => launcher.once('exit', resolve));
    launcher.kill('SIGTERM');
    await ended;
    rmSync(home, { recursive: true, force: true });
  }, 60_000);

  /** Asks again, with the same key, until there is an answer: what a careful client does. */
  async function call<Body>(
    as: string,
    method: 'GET' | 'POST',
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: Body }> {
    const headers = {
      authorization: `Bearer ${tokens.get(as)}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    };
    for (const limit = Date.now() + 60_000; ;) {
      try {
        const payload = body === undefined ? {} : { body: JSON.stringify(body) };
        const answer = await fetch(url + path, { method, headers, signal: AbortSignal.timeout(5000), ...payload });
        if (answer.status < 500 && answer.status !== 409)
          return { status: answer.status, body: (await answer.json()) as Body };
        const refused = (await answer.json()) as { code: string };
        if (answer.status === 409 && refused.code !== 'in-flight') return { status: 409, body: refused as Body };
      } catch {
        // no answer: the same request again
      }
      if (Date.now() > limit) throw new Error(`${method} ${path} got no answer`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  it('loses nothing that was answered, doubles nothing, and deadlines still fire', async () => {
    const engagement = {
      calendar: { zone: 'UTC', pace: { secondsPerWorkingDay: 6 } },
      leadTimes: { refinement: { workingDays: 0.5 } },
    };
    const program = await call<{ id: string }>(FAY, 'POST', '/v1/programs', {
      name: 'P',
      product: 'P',
      engagement,
      participants: PEOPLE,
    });
    const brief = { ...AGENDA, title: 'Killed', scope: 'All', invite: [ANN, BEN] };
    const { body: cycle } = await call<CycleSeen>(FAY, 'POST', `/v1/programs/${program.body.id}/cycles`, brief);
    await call(FAY, 'POST', `/v1/cycles/${cycle.id}/agenda/publish`, {});

    const answered: string[] = [];
    let writing = true;
    const writer = async (as: string): Promise<void> => {
      for (let n = 0; writing; n += 1) {
        const said = await call<{ id: string; code?: string }>(as, 'POST', `/v1/cycles/${cycle.id}/contributions`, {
          kind: 'feedback',
          text: `${as} says number ${n}: the report took ${n} minutes on Monday`,
        });
        if (said.status === 201) answered.push(said.body.id);
        else if (said.body.code === 'input-closed') return;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    const writers = [writer(ANN), writer(BEN)];
    for (const part of ['api', 'worker', 'temporal', 'postgres']) {
      const before = answered.length;
      const { pid } = read<{ pid: number }>(`run/${part}.json`);
      process.kill(pid, 'SIGKILL');
      await eventually(() => expect(answered.length).toBeGreaterThan(before + 5), 30_000);
    }
    await eventually(
      async () => (await call<CycleSeen>(FAY, 'GET', `/v1/cycles/${cycle.id}`)).body.phase === 'closed',
      120_000,
    );
    writing = false;
    await Promise.all(writers);

    const kept = await db.selectFrom('contribution').select('id').where('cycle', '=', cycle.id).execute();
    expect(new Set(answered).size).toBe(answered.length);
    expect(kept.map(({ id }) => id).sort()).toEqual(answered.sort());
    await everythingHappenedOnce(cycle.id);
    await eventually(async () => (await verify(db)).programs.every(({ unsealed }) => unsealed === 0));
    await expect(verify(db)).resolves.toMatchObject({ ok: true });
    await eventually(async () => (await notes(cycle.id)).every(({ state }) => state === 'sent'), 20_000);
    expect(await notes(cycle.id)).toHaveLength(2);
  }, 240_000);

  const notes = (cycle: string) =>
    db.selectFrom('notice').select('state').where('cycle', '=', cycle).where('purpose', '=', 'closure_note').execute();

  async function everythingHappenedOnce(cycle: string): Promise<void> {
    const { rows } = await sql<{ body: string; n: number }>`
      select type || body::text as body, count(*)::int as n from journal
      where cycle = ${cycle} and type in ('rung-fired', 'phase-began', 'closure-published', 'session-closed') group by 1`.execute(
      db,
    );
    expect(rows.filter(({ n }) => n > 1)).toEqual([]);
    const said = await db
      .selectFrom('journal')
      .select('id')
      .where('cycle', '=', cycle)
      .where('type', '=', 'contributed')
      .execute();
    const contributions = await db.selectFrom('contribution').select('id').where('cycle', '=', cycle).execute();
    expect(said).toHaveLength(contributions.length);
  }
});
