import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * `node watchdog.js <run folder> <folder>...` ends the children that the run folder names, and removes the folders, once its
 * standard input ends: that happens however the process dies that holds the other end.
 */
const [runFolder, ...folders] = process.argv.slice(2);
const GRACE_MS = 3_000;

process.stdin.resume();
process.stdin.once('end', async () => {
  const children = runFiles();
  for (const { pid, stopSignal } of children) signal(pid, stopSignal);
  const end = Date.now() + GRACE_MS;
  while (children.some(({ pid }) => signal(pid, 0)) && Date.now() < end) await sleep(20);
  for (const { pid } of children) signal(pid, 'SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.exit(0);
});

function runFiles() {
  try {
    return readdirSync(runFolder)
      .filter((file) => file.endsWith('.json'))
      .map((file) => JSON.parse(readFileSync(join(runFolder, file), 'utf8')));
  } catch {
    return []; // stopped in order
  }
}

function signal(pid, name) {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
