import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { pageOver, type Page } from './a-page.js';
import { wireOver } from './wire.js';

const COMMAND = process.env.ROUNDTABLE_CHROMIUM ?? 'chromium';
const FLAGS = [
  ...['--headless=new', '--remote-debugging-pipe', '--no-first-run', '--no-default-browser-check', '--disable-gpu'],
  ...['--disable-extensions', '--disable-background-networking', '--disable-dev-shm-usage', '--hide-scrollbars'],
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), // root's Chromium starts in no other way
];
const END_LIMIT_MS = 10_000;

export interface Chromium {
  /** A page with nothing in it. */
  page(): Promise<Page>;
  end(): Promise<void>;
}

/** A Chromium of its own, without a window. It ends with this process too: its pipe closes then. */
export async function aChromium(): Promise<Chromium> {
  const profile = mkdtempSync(join(tmpdir(), 'roundtable-browser-'));
  const args = [...FLAGS, `--user-data-dir=${profile}`, 'about:blank'];
  const child = spawn(COMMAND, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
  const [, , , orders, answers] = child.stdio as [null, null, null, Writable, Readable];
  const wire = wireOver(orders, answers);
  child.once('error', (error) =>
    wire.break(new Error(`${COMMAND} cannot be started; ROUNDTABLE_CHROMIUM names another: ${error.message}`)),
  );
  const end = async (): Promise<void> => {
    wire.break(new Error('The browser has ended'));
    await ended(child);
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  };
  try {
    await wire.ask('Browser.getVersion');
  } catch (error) {
    await end();
    throw error;
  }
  return {
    page: async () => {
      const { targetId } = await wire.ask<{ targetId: string }>('Target.createTarget', { url: 'about:blank' });
      const attached = { targetId, flatten: true };
      const { sessionId } = await wire.ask<{ sessionId: string }>('Target.attachToTarget', attached);
      return pageOver(wire, sessionId);
    },
    end,
  };
}

/** Ends with its pipe, or else by force. */
async function ended(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), END_LIMIT_MS);
  await exit.finally(() => clearTimeout(force));
}
