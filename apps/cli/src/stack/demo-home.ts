import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { endLeftovers } from '../../../../libs/embedded/child.js';
import { homeFolder, type Home } from '../../../../libs/embedded/home.js';
import { claim } from '../../../../libs/embedded/stack-lock.js';

const PREFIX = 'roundtable-demo-';
const FRESH_MS = 30_000;

/** An empty data folder for one demo, in the temp folder, with the executables that the machine has already. */
export function demoHome(env: NodeJS.ProcessEnv = process.env): Home {
  const root = mkdtempSync(join(tmpdir(), PREFIX));
  chmodSync(root, 0o711); // the user who runs root's Postgres must pass through
  return homeAt(root, env);
}

export function removeHome(home: Home): void {
  for (const folder of [home.root, home.postgres]) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** Ends what demos left running whose launcher was killed, and removes their folders. */
export async function endAbandonedDemos(env: NodeJS.ProcessEnv = process.env): Promise<void> {
  const folders = readdirSync(tmpdir()).filter((name) => name.startsWith(PREFIX));
  for (const folder of folders) await endAbandoned(homeAt(join(tmpdir(), folder), env)).catch(() => undefined); // another user's
}

async function endAbandoned(home: Home): Promise<void> {
  if (!existsSync(join(home.root, 'launcher.json')) && Date.now() - statSync(home.root).mtimeMs < FRESH_MS) return;
  const claimed = claim(home);
  if ('runningPid' in claimed) return;
  await endLeftovers(home);
  removeHome(home);
}

const homeAt = (root: string, env: NodeJS.ProcessEnv): Home => ({
  ...homeFolder({ ...env, ROUNDTABLE_HOME: root }, dirname(root)),
  bin: homeFolder(env).bin,
});
