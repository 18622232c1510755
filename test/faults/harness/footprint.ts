import { readFileSync, readdirSync } from 'node:fs';
import type { Part } from '../../servers/stack/parts.js';
import { processTree } from './process-tree.js';

/** What makes `collect` heard: loaded into APIs and workers. */
const COLLECTING = `--import=${new URL('./preloaded/collecting.mjs', import.meta.url).href}`;

/** Settings for APIs and workers that are to hear `collect`, over their own. */
export const hearingCollect = ({
  NODE_OPTIONS = '',
  ...env
}: Readonly<Record<string, string>>): Record<string, string> => ({
  ...env,
  NODE_OPTIONS: `${COLLECTING} ${NODE_OPTIONS}`.trim(),
});

/** Resident memory, and open files and sockets, of a process. */
export interface Footprint {
  readonly mb: number;
  readonly handles: number;
}

export function footprint(pid: number): Footprint {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return { mb: Math.round(Number(kilobytes) / 1024), handles: readdirSync(`/proc/${pid}/fd`).length };
}

/**
 * The same of a server and all the processes it started. Of memory only what each has for itself: Postgres' sessions share their buffers,
 * and would count them once each.
 */
export function footprintOfServer(pid: number): Footprint {
  const each = processTree(pid).flatMap((one) => {
    try {
      const kilobytes = /RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${one}/status`, 'utf8'))?.[1];
      return [{ mb: Number(kilobytes ?? 0) / 1024, handles: readdirSync(`/proc/${one}/fd`).length }];
    } catch {
      return []; // a session that has just ended
    }
  });
  return {
    mb: Math.round(each.reduce((sum, { mb }) => sum + mb, 0)),
    handles: each.reduce((sum, { handles }) => sum + handles, 0),
  };
}

interface Processes {
  readonly parts: readonly Part[];
  pid(part: Part): number | null;
}

/** Those of the APIs and workers that run. */
export const footprints = (stack: Processes): Map<Part, Footprint> =>
  new Map(running(stack).map(([part, pid]) => [part, footprint(pid)]));

/**
 * Asks every API and worker that runs to collect what it no longer needs; it has done so a moment later. One that does not hear it goes
 * on as it is.
 */
export function collect(stack: Processes): void {
  for (const [, pid] of running(stack)) process.kill(pid, 'SIGURG');
}

const running = ({ parts, pid }: Processes): [Part, number][] =>
  parts.flatMap((part): [Part, number][] => {
    const its = pid(part);
    return its !== null && /^(api|worker)-/.test(part) ? [[part, its]] : [];
  });
