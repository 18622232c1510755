import { readdirSync, readFileSync } from 'node:fs';
import type { Stack } from '../../servers/a-stack-of-processes.js';

const MS_PER_TICK = 10;

/** Milliseconds of processor time by part; `driver` is this process. Linux only, as the figures are. */
export type ProcessorTime = Readonly<Record<'api' | 'worker' | 'temporal' | 'postgres' | 'driver', number>>;

interface Stat {
  readonly parent: number;
  /** With that of children that have ended and were waited for. */
  readonly ms: number;
}

/** What the parts of a stack have used since they began; how much of it lies between two looks does not depend on who else is on the machine. */
export function processorTime(stack: Stack): ProcessorTime {
  const all = statistics();
  const of = (pid: number | null): number => (pid === null ? 0 : (all.get(pid)?.ms ?? 0));
  const postmaster = stack.pid('postgres');
  const sessions = [...all.values()].filter(({ parent }) => parent === postmaster);
  return {
    api: of(stack.pid('api-1')),
    worker: of(stack.pid('worker-1')),
    temporal: of(stack.pid('temporal')),
    postgres: of(postmaster) + sessions.reduce((sum, { ms }) => sum + ms, 0),
    driver: of(process.pid),
  };
}

/** What was used between two looks, for each of `count` things done. */
export function usedForEach(before: ProcessorTime, after: ProcessorTime, count: number): ProcessorTime {
  const each = (part: keyof ProcessorTime): number => (after[part] - before[part]) / count;
  return {
    api: each('api'),
    worker: each('worker'),
    temporal: each('temporal'),
    postgres: each('postgres'),
    driver: each('driver'),
  };
}

/** `API 1.2, worker 0.4, Temporal 0.1, Postgres 2.3, driver 0.5, all 4.5`. */
export function processorTimeInWords({ api, worker, temporal, postgres, driver }: ProcessorTime): string {
  const all = api + worker + temporal + postgres + driver;
  const named = { API: api, worker, Temporal: temporal, Postgres: postgres, driver, all };
  return Object.entries(named)
    .map(([name, ms]) => `${name} ${ms.toPrecision(3)}`)
    .join(', ');
}

/** Every process by its id. One that ends meanwhile is left out. */
function statistics(): Map<number, Stat> {
  const all = new Map<number, Stat>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const text = readFileSync(`/proc/${name}/stat`, 'utf8');
      const fields = text.slice(text.lastIndexOf(')') + 2).split(' '); // the command's name may hold blanks
      const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0);
      all.set(Number(name), { parent: Number(fields[1]), ms: ticks * MS_PER_TICK });
    } catch {
      continue;
    }
  }
  return all;
}
