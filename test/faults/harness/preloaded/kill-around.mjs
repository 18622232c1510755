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
        const answer = await run(...args);
        await dieOnce(`${name} after`);
        return answer;
      },
    ]),
  );

/** A file per moment, with the process that died there, so that all workers know what has been. */
async function dieOnce(moment) {
  const file = join(process.env.TEST_KILLS, moment);
  if (existsSync(file)) return;
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
  } catch {
    return; // another worker was faster
  }
  if (!dying) setTimeout(() => process.kill(process.pid, 'SIGKILL'), TOGETHER_MS);
  dying = true;
  await new Promise(() => undefined); // until then
}
