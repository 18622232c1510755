import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import pg from 'pg';
import { OWNER } from '../../../libs/database/bootstrap.js';
import { download, upload } from '../../api/attachments/a-form.js';
import { PNG } from '../../attachments/sample-files.js';
import { atRest, expectSound } from '../../faults/invariants.js';
import type { Asked } from '../../faults/harness/recorder.js';
import { ANN } from '../../servers/a-council.js';
import { aStackOfProcesses, type Stack } from '../../servers/a-stack-of-processes.js';
import { eventually } from '../../servers/eventually.js';
import { pathWithPostgresClients } from '../../servers/stack/postgres-clients.js';
import { aMovingGround, type MovingGround } from './a-moving-ground.js';
import { stagedCycles, untilFollowed, type StagedCycles } from './staged-cycles.js';
import { commandsOf, typed } from './the-guide.js';

/** From the start of a pilot until the servers are back; time ends it then. */
const LONGER_THAN_A_RESTORE_MS = 45_000;

interface Named {
  readonly workflow: string;
  readonly why: string;
}

/** Seen to fail with a `resume` that leaves running what has no row: it was not terminated. */
describe('a backup that is restored while cycles are open', () => {
  const folder = mkdtempSync(join(tmpdir(), 'roundtable-dump-'));
  const files = join(folder, 'files');
  let stack: Stack;
  let moving: MovingGround;
  let cycles: StagedCycles;
  let dumpedAt = 0;
  let mailed = 0;

  beforeAll(async () => {
    mkdirSync(files);
    stack = await aStackOfProcesses({ env: { DATABASE_POOL: '8', ATTACHMENTS: `folder:${files}` } });
    moving = aMovingGround('restore', stack, stack.address);
    cycles = await stagedCycles(moving.ground.recorder);
  }, 180_000);
  afterAll(async () => {
    moving?.close();
    await stack?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  async function type(
    commands: string,
    substitute: (command: string) => string = String,
    over = {},
  ): Promise<string[]> {
    const env = {
      ...stack.environment(),
      PATH: await pathWithPostgresClients(),
      DATABASE_OWNER_URL: stack.database.ownerUrl,
      DATABASE_API_URL: stack.database.apiUrl,
      DATABASE_WORKER_URL: stack.database.workerUrl,
      ...over,
    };
    const here = substitute(commands)
      .replaceAll('/var/backups/', `${folder}/`)
      .replaceAll('/path', files)
      .replaceAll(/ (known|files)\b/g, ` ${folder}/listed-$1`)
      .replaceAll('npm run roundtable', 'npm run --silent roundtable');
    return [...(await typed(here, env)).values()];
  }

  /** The server after the disaster: without the database, and without the roles that its first migration made. */
  async function aNewServer(): Promise<void> {
    const client = new pg.Client({ connectionString: at(stack.database.superuserUrl, 'postgres') });
    await client.connect();
    await client.query('drop database roundtable with (force)');
    await client.query('drop role roundtable_api, roundtable_worker');
    await client.query(`create database roundtable owner ${OWNER}`);
    await client.end();
  }
  const at = (url: string, database: string): string => Object.assign(new URL(url), { pathname: `/${database}` }).href;
  const followed = (id: string): Promise<void> => untilFollowed(stack, id);
  const byName = (all: readonly Named[]): Named[] =>
    all.map(({ workflow, why }) => ({ workflow, why })).sort((one, other) => (one.workflow < other.workflow ? -1 : 1));
  const losses = async (table: 'flag' | 'journal'): Promise<Named[]> => {
    const { rows } = await sql<Named>`
      select ${sql.ref(table === 'flag' ? 'facts' : 'body')}->>'workflow' as workflow,
        ${sql.ref(table === 'flag' ? 'facts' : 'body')}->>'why' as why
      from ${sql.table(table)} where ${sql.ref(table === 'flag' ? 'code' : 'type')} = 'lost-in-restore'`.execute(
      stack.superuser,
    );
    return byName(rows);
  };

  /** A file with something that Ann says; its id. */
  async function attach(cycle: string): Promise<string> {
    const said = await cycles.say(cycle, `this is how it looks, ${names().length}`);
    const { status, body } = await upload(stack, ANN, said, PNG);
    expect(status).toBe(201);
    return body.id;
  }
  /** Of the files in the folder. */
  const names = (): string[] =>
    readdirSync(files, { recursive: true, withFileTypes: true }).flatMap((one) => (one.isFile() ? [one.name] : []));
  const got = (id: string) => download({ token: stack.token, origin: `http://${stack.address}` }, ANN, id);

  it('goes on from the dump, names what Temporal knew beyond it, and ends every cycle', async () => {
    const [backUp = '', restore = '', backUpFiles = '', listFiles = ''] = commandsOf('Backup and restore');
    const [, copyFolder = ''] = backUpFiles.split('\n');
    for (const stage of ['agenda', 'session', 'refinement', 'decision', 'closure'] as const) {
      await followed(await cycles.begin(stage));
    }
    await followed(await cycles.begin('session', 'held'));
    const [early = '', spoken = '', refined = '', , late = ''] = cycles.ids;
    const kept = await attach(spoken);
    const review = await cycles.propose(refined);
    const pilot = await cycles.tryOut(LONGER_THAN_A_RESTORE_MS);

    await atRest(moving.ground); // no mail is on its way
    dumpedAt = Date.now();
    mailed = stack.mail.mails.length;
    await type(backUp);
    const before = names();
    await attach(spoken); // the dump does not know it, and the copy of the files has it
    const newer = names().filter((name) => !before.includes(name));
    await type(copyFolder);

    await cycles.enter(early, 'pre_read'); // Temporal hears all this, and the dump has none of it
    await cycles.enter(late, 'closed');
    const unknown = await cycles.begin('pre_read');
    for (const id of [early, late, unknown]) await followed(id);
    await eventually(async () => expect(await statusOf(`cycle:${late}`)).toBe('COMPLETED'), 30_000);
    await Promise.all([stack.kill('api-1'), stack.kill('worker-1')]);
    await aNewServer();
    rmSync(files, { recursive: true });
    mkdirSync(files);

    const printed = await type(restore, (commands) => commands.replace('-- resume', '-- resume --json'));
    const [, , , resumed = ''] = printed;
    const { lost, ...counts } = JSON.parse(resumed) as {
      lost: (Named & { heard: { by: string; phase: string }[] })[];
    };
    expect(counts).toEqual({ epochs: expect.any(Number), started: expect.any(Number), ended: expect.any(Number) });
    const named = new Map(lost.map((one) => [one.workflow, one]));
    expect(named.get(`cycle:${early}`)).toMatchObject({ why: 'row-behind', row: { phase: 'agenda' }, running: true });
    expect(named.get(`cycle:${early}`)?.heard).toContainEqual(
      expect.objectContaining({ by: 'phaseEnded', phase: 'pre_read' }),
    );
    expect(named.get(`cycle:${late}`)).toMatchObject({ why: 'row-behind', known: { phase: 'closed' }, running: false });
    expect(named.get(`cycle:${unknown}`)).toMatchObject({ why: 'no-row', row: null, known: { phase: 'pre_read' } });
    const others = [...named.keys()].filter((name) => cycles.ids.slice(1, 4).some((id) => name === `cycle:${id}`));
    expect(others).toEqual([]);
    expect(await statusOf(`cycle:${unknown}`)).toBe('TERMINATED');
    const raised = byName(lost);
    expect(await losses('flag')).toEqual(raised);
    expect(await losses('journal')).toEqual(raised);

    const again = await type('npm run roundtable -- resume --json');
    const repeated = JSON.parse(again[0] ?? '') as { lost: { workflow: string }[] };
    expect(repeated.lost.map(({ workflow }) => workflow)).not.toContain(`cycle:${early}`);
    expect(await losses('flag')).toEqual(raised); // each once

    const restoredAt = Date.now();
    stack.mail.mails.splice(mailed); // what arrived after the dump belongs to rows that are gone
    await Promise.all([stack.start('api-1'), stack.start('worker-1')]);
    expect(await got(kept)).toMatchObject({ status: 503, code: 'unavailable' });
    cpSync(join(folder, 'attachments'), files, { recursive: true });
    expect(await got(kept)).toMatchObject({ status: 200, bytes: PNG });
    expect(newer).toHaveLength(1);
    expect((await type(listFiles)).at(-1)?.trim().split('\n')).toEqual(newer);
    await expect(type(listFiles, String, { DATABASE_OWNER_URL: '' })).rejects.toMatchObject({ stdout: '' });
    cycles.forget(unknown);
    await cycles.approve(review);
    await cycles.conclude(pilot);
    await cycles.close();
    const mayBeLost = ({ answeredAt, at: asked }: Asked): boolean =>
      asked < restoredAt && (answeredAt ?? asked) > dumpedAt;
    await expectSound(moving.ground, { mayBeLost });
  }, 280_000);

  const statusOf = async (workflow: string): Promise<string> =>
    (await stack.temporal.workflow.getHandle(workflow).describe()).status.name;
});
