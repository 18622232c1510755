import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Part } from '../../servers/stack/parts.js';
import { eventually } from '../../servers/eventually.js';
import type { ProvingGround } from './proving-ground.js';

/** What an API or a worker does from now on, or at once. */
interface Told {
  /** In ms: how far its own clock is off. */
  readonly shiftMs?: number;
  /** In ms: how long its event loop does nothing else. */
  readonly blockMs?: number;
}

/**
 * A file that tells APIs and workers what to do; they read it at their start and whenever they are told to.
 * A process that is stopped hears when it goes on.
 */
export interface CommandsToProcesses {
  /** Settings for API and worker. */
  readonly env: Record<string, string>;
  /** Tells them, and those who start later. Waits until each that runs has heard and is no longer blocked. */
  tell(ground: ProvingGround, commands: { readonly api?: Told; readonly worker?: Told }): Promise<void>;
  /** What its own clock said last, in ms since 1970. */
  clockOf(ground: ProvingGround, part: Part): number;
  remove(): void;
}

/** `first` is what they start with. */
export function commandsToProcesses(first: { readonly api?: Told; readonly worker?: Told } = {}): CommandsToProcesses {
  const folder = mkdtempSync(join(tmpdir(), 'roundtable-commands-'));
  const file = join(folder, 'commands.json');
  const write = (commands: object): void => {
    writeFileSync(`${file}.new`, JSON.stringify(commands));
    renameSync(`${file}.new`, file);
  };
  write(first);
  return {
    env: {
      NODE_OPTIONS: `--import=${new URL('./preloaded/commanded.mjs', import.meta.url).href}`,
      TEST_COMMANDS: file,
    },
    tell: async (ground, commands) => {
      write(commands);
      const hearing = ground.stack.parts.map(async (part) => {
        const pid = ground.stack.pid(part);
        if (pid === null || !/^(api|worker)-/.test(part)) return;
        const told = commands[part.startsWith('api-') ? 'api' : 'worker'];
        const answer = told?.blockMs ? UNBLOCKED : CLOCK;
        const heard = said(ground, part, answer).length;
        process.kill(pid, 'SIGWINCH');
        await eventually(() => expect(said(ground, part, answer).length).toBeGreaterThan(heard), 60_000);
      });
      await Promise.all(hearing);
      write(Object.fromEntries(Object.entries(commands).map(([kind, { shiftMs }]) => [kind, { shiftMs }]))); // blocks once
    },
    clockOf: (ground, part) => Date.parse(said(ground, part, CLOCK).at(-1)?.[1] ?? ''),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const CLOCK = /Its clock says (\S+)/g;
const UNBLOCKED = /It was blocked for (\d+) ms/g;

const said = ({ stack }: ProvingGround, part: Part, what: RegExp): RegExpExecArray[] => [
  ...readFileSync(join(stack.home.logs, `${part}.log`), 'utf8').matchAll(what),
];
