import { execFileSync } from 'node:child_process';
import { renameSync, rmSync, statSync, mkdirSync, chownSync, writeFileSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { FAY } from '../../servers/a-council.js';
import { eventually } from '../../servers/eventually.js';
import { keptWaiting } from '../harness/kept-waiting.js';
import { aProvingGround, type ProvingGround } from '../harness/proving-ground.js';
import type { Try } from '../harness/recorder.js';
import { expectSound } from '../invariants.js';

const MB = 1024 * 1024;
/** Of people while Temporal can write nothing. */
const LEAST_TRIES = 30;
/** What the kernel only lets root do; elsewhere `sudo` must be allowed without a password. */
const asRoot = (command: string, ...args: string[]): void => {
  const [program, ...all] = process.getuid?.() === 0 ? [command, ...args] : ['sudo', '-n', command, ...args];
  execFileSync(program ?? command, all);
};

describe('a disk that is full', () => {
  let ground: ProvingGround;
  const mounted: string[] = [];
  beforeAll(async () => {
    ground = await aProvingGround('full disk');
  });
  afterAll(async () => {
    for (const part of ground?.stack.parts ?? []) if (ground.stack.pid(part) !== null) await ground.stack.kill(part);
    for (const folder of mounted) asRoot('umount', folder);
    await ground?.stop();
  });

  /** Seen to fail with an API that answers when its workflow has heard: time-outs after five seconds. */
  it("of Temporal's: people go on, and what they did is followed once there is room", async () => {
    await onSmallDisk('temporal', ground.stack.home.temporal, 8);
    const people = await ground.people({ cycles: 2 });
    const ballast = fill(ground.stack.home.temporal);
    const full = Date.now();
    const done = ground.recorder.done().length;
    await eventually(async () => (await oldPokes()) > 0, 60_000); // nobody can tell the workflows, and the relay cannot either
    await eventually(() => expect(ground.recorder.done().length).toBeGreaterThan(done + 5), 30_000);
    await eventually(() => expect(tries(full).length).toBeGreaterThan(LEAST_TRIES), 60_000);
    expect(tries(full).filter(keptWaiting)).toEqual([]);
    rmSync(ballast);
    await ground.heal();
    await people.over(120_000);
    await expectSound(ground, { mayEnd: { part: /temporal/, atMost: 1 } });
  });

  /** Seen to fail with `53100` not known as something that passes: 500 instead of 503. */
  it("of Postgres': requests are asked to come again, none is half done, and all goes on once there is room", async () => {
    const data = join(ground.stack.home.postgres, 'data');
    await onSmallDisk('postgres', data, 32);
    await ground.stack.untilReady();
    const people = await ground.people({ cycles: 2 });
    await eventually(() => expect(ground.recorder.done().length).toBeGreaterThan(10), 30_000);
    const ballast = fill(data);
    const since = Date.now();
    // what was sent cannot be written down
    await ground.caught.during(eventually(() => Promise.resolve(unavailable(since) >= 10), 60_000));
    rmSync(ballast);
    await ground.heal();
    await people.over(120_000);
    await expectSound(ground, { mayEnd: { part: /postgres|temporal/, atMost: 1 } });
    expect((await ground.stack.call(FAY, 'GET', '/v1/programs')).status).toBe(200);
  });

  /** Moves a part's files to a file system in memory with `mb` to spare. */
  async function onSmallDisk(part: 'postgres' | 'temporal', folder: string, mb: number): Promise<void> {
    await ground.stack.kill(part, part === 'postgres' ? 'SIGINT' : 'SIGTERM');
    const { uid, gid, mode } = statSync(folder);
    const aside = `${folder}.aside`;
    renameSync(folder, aside);
    mkdirSync(folder);
    const used = Number(execFileSync('du', ['-sm', aside]).toString().split('\t')[0]);
    asRoot('mount', '-t', 'tmpfs', '-o', `size=${used + mb}m,mode=${(mode & 0o777).toString(8)}`, 'tmpfs', folder);
    mounted.push(folder);
    chownSync(folder, uid, gid);
    execFileSync('cp', ['-a', `${aside}/.`, folder]);
    rmSync(aside, { recursive: true });
    await ground.stack.start(part);
  }

  /** A poke that is younger may be on its way, and whoever would wait for it may wait still: for five seconds. */
  const oldPokes = async (): Promise<number> => {
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from poke where at < clock() - interval '7 seconds'`.execute(ground.stack.superuser);
    return rows[0]?.n ?? 0;
  };
  const tries = (since: number): Try[] =>
    ground.recorder.asked.flatMap((asked) => asked.tries).filter(({ at }) => at >= since);
  const unavailable = (since: number): number => tries(since).filter(({ outcome }) => outcome === 503).length;
});

/** Leaves no byte; what it wrote is its answer. */
function fill(folder: string): string {
  const ballast = join(folder, 'ballast');
  writeFileSync(ballast, '');
  for (let chunk = MB; chunk >= 4096;) {
    try {
      writeFileSync(ballast, Buffer.alloc(chunk), { flag: 'a' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      chunk /= 4;
    }
  }
  if (statfsSync(folder).bavail > 0) throw new Error(`${folder} still has room`);
  return ballast;
}
