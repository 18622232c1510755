import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Starting a worker takes seconds of a processor: activities that come to a moment of theirs meanwhile die together. */
const TOGETHER_MS = 1000;
let dying = false;

/** Activities around which this process is killed: once before each, and once after it has committed and before anybody has heard. */
export const killAround = (activities) =>
  Object.fromEntries(
    Object.entries(activities).map(([name, run]) => [
      name,
      async (...args) => {
        await dieOnce(`${name} before`);
        await letDie(name, 'before');
        const answer = await run(...args);
        await dieOnce(`${name} after`);
        await letDie(name, 'after');
        return answer;
      },
    ]),
  );

/** Asks the test to kill a server at this moment, once each, and waits until it runs again: `openSession after temporal`, then the same with `.done`. */
async function letDie(name, when) {
  const { around, servers } = JSON.parse(process.env.TEST_SERVERS_DIE ?? '{"around":[],"servers":[]}');
  if (!around.includes(name)) return;
  for (const server of servers) {
    const file = join(process.env.TEST_KILLS, 'servers', `${name} ${when} ${server}`);
    if (!isFirst(file)) continue;
    while (!existsSync(`${file}.done`)) await new Promise((resolve) => setTimeout(resolve, 50));
    return; // the next one at the next call
  }
}

function isFirst(file) {
  if (existsSync(file)) return false;
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    return false; // another worker was faster
  }
}

/** A file per moment, with the process that died there, so that all workers know what has been. */
async function dieOnce(moment) {
  const file = join(process.env.TEST_KILLS, moment);
  if (!isFirst(file)) return;
  if (!dying) setTimeout(() => process.kill(process.pid, 'SIGKILL'), TOGETHER_MS);
  dying = true;
  await new Promise(() => undefined); // until then
}
