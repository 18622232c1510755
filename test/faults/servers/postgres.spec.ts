import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { isNewer } from '../../../libs/domain/subject.js';
import { Histories } from '../../../libs/temporal/histories.js';
import { workflowId } from '../../../libs/temporal/ids.js';
import { positionQuery } from '../../../workflows/subject-workflow/position.messages.js';
import { run } from '../../e2e/cli.js';
import { FAY, type CycleSeen } from '../../servers/a-council.js';
import { eventually } from '../../servers/eventually.js';
import { generations } from '../harness/generations.js';
import { byLength } from '../harness/length.js';
import { aProvingGround, type ProvingGround } from '../harness/proving-ground.js';
import { aSlowCycle } from '../harness/slow-cycle.js';
import { expectSound } from '../invariants.js';

const ROUNDS = byLength({ short: 2, long: 10 });
const CLOSED = { reason: 'The plant is closed' };
const MODES = { fast: 'SIGINT', immediate: 'SIGQUIT', 'kill -9': 'SIGKILL' } as const;

describe('Postgres', () => {
  let ground: ProvingGround;
  beforeAll(async () => {
    ground = await aProvingGround('Postgres');
  });
  afterAll(() => ground?.stop());

  /**
   * Seen to fail with a pool without a handler of errors: API and worker ended by themselves when an idle connection was lost. With an
   * API that does not know all words of the driver for a lost connection: `answered 500, unexpected`. With a server that is left alone:
   * nobody was told to come again.
   */
  it(`restarted under traffic: ${Object.keys(MODES).join(', ')}`, async () => {
    const { stack, random } = ground;
    const lives = generations(ground, 3, { pilots: true });
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const signal of random.shuffle(Object.values(MODES))) {
        await new Promise((resolve) => setTimeout(resolve, random.between(500, 2_500)));
        const since = Date.now();
        await stack.kill('postgres', signal);
        await lives.during(eventually(() => toldToComeAgain(since), 60_000));
        await stack.start('postgres');
        await lives.during(eventually(goesOn(Date.now()), 120_000));
      }
    }
    await stack.untilReady();
    await lives.end();
    await expectSound(ground);
  });

  /** Seen to fail with a `resume` that does not name workflows without a row, and with one that does not name those whose row is behind. */
  it('restored to an older state: what was answered before is kept, and what came after is not half there', async () => {
    const { stack, recorder, random } = ground;
    const people = await ground.people({ cycles: 2, secondsPerWorkingDay: 2, pilots: true });
    const slow = await aSlowCycle(recorder);
    const spoken = recorder.done().length;
    await eventually(() => expect(recorder.done().length).toBeGreaterThan(spoken + 20), 60_000);
    await stack.kill('postgres', 'SIGINT');
    const savedAt = Date.now();
    copy('data', 'saved');
    await stack.start('postgres');
    const more = random.between(10, 20);
    const younger = await ground.people({ cycles: 1, secondsPerWorkingDay: 2, pilots: true });
    const since = (): number => recorder.done().filter(({ at }) => at > savedAt).length;
    await eventually(() => Promise.resolve(since() > more), 120_000);
    await holdAndFollow(slow.id);
    await Promise.all([people.stop(), younger.stop()]);

    for (const part of ['api-1', 'worker-1', 'postgres'] as const)
      await stack.kill(part, part === 'postgres' ? 'SIGINT' : 'SIGTERM');
    copy('saved', 'data');
    const restoredAt = Date.now();
    const mailsOfBefore = stack.mail.mails.length;
    await stack.start('postgres');
    const told = await toldMore();
    const resumed = await run(['resume', '--json'], stack.environment());
    expect({ code: resumed.code, stderr: resumed.code === 0 ? '' : resumed.stderr }).toEqual({ code: 0, stderr: '' });
    for (const part of ['api-1', 'worker-1'] as const) await stack.start(part);
    const { lost } = JSON.parse(resumed.stdout) as { lost: readonly { workflow: string; why: string }[] };
    for (const id of younger.cycles) expect(told.get(`cycle:${id}`)).toBe('no-row');
    expect(told.get(`cycle:${slow.id}`)).toBe('row-behind');
    const named = lost.filter(({ why }) => why !== 'row-over').map(({ workflow, why }) => [workflow, why] as const);
    expect(new Map(named)).toEqual(told);
    await eventually(async () => expect(await open(people.cycles)).toBe(0), 240_000); // nobody but time
    await expectSound(ground, {
      mayBeLost: ({ answeredAt }) => answeredAt !== null && answeredAt > savedAt && answeredAt < restoredAt,
      mailsOfBefore,
    });
  }, 600_000);

  /** Whether somebody has been, since then, who found no database. */
  const toldToComeAgain = (since: number): boolean =>
    ground.recorder.asked
      .flatMap((asked) => asked.tries)
      .some(({ at, ms, outcome }) => outcome === 503 && at + ms >= since);
  /** Whether something was written since. */
  const goesOn = (since: number) => (): boolean =>
    ground.recorder.done().some(({ answeredAt }) => answeredAt !== null && answeredAt > since);

  /** Its workflow has heard of it. */
  async function holdAndFollow(cycle: string): Promise<void> {
    const { body } = await ground.recorder.ask<CycleSeen>(FAY, 'POST', `/v1/cycles/${cycle}/hold`, CLOSED);
    const handle = ground.stack.temporal.workflow.getHandle(`cycle:${cycle}`);
    const believed = () => handle.query(positionQuery).catch(() => null); // it may not have begun
    await eventually(async () => ((await believed())?.revision ?? 0) >= body.revision, 60_000);
  }

  /** What the workflows of all kinds were told and the rows do not have, by their histories. */
  async function toldMore(): Promise<Map<string, 'no-row' | 'row-behind'>> {
    const { superuser, temporal } = ground.stack;
    const rows = await superuser.selectFrom('gate').select(['id', 'epoch', 'revision']).execute();
    const byId = new Map(rows.map((row) => [row.id, row]));
    const histories = new Histories(temporal);
    const told = new Map<string, 'no-row' | 'row-behind'>();
    for (const known of await histories.newestRuns()) {
      const row = byId.get(known.subject.id);
      const { learned } = await histories.read(known);
      if (!row) told.set(workflowId(known.subject), 'no-row');
      else if (learned.some(({ position }) => isNewer(position, row)))
        told.set(workflowId(known.subject), 'row-behind');
    }
    return told;
  }

  const copy = (from: string, to: string): void => {
    const [source, target] = [from, to].map((name) => join(ground.stack.home.postgres, name));
    rmSync(target ?? '', { recursive: true, force: true });
    execFileSync('cp', ['-a', source ?? '', target ?? '']);
  };
  const open = async (cycles: readonly string[]): Promise<number> => {
    const rows = await ground.stack.superuser.selectFrom('gate').select('over').where('id', 'in', cycles).execute();
    return rows.filter(({ over }) => !over).length;
  };
});
