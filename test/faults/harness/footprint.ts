import { readFileSync, readdirSync } from 'node:fs';
import type { Part } from '../../servers/stack/parts.js';

/** Resident memory, and open files and sockets, of a process. */
export interface Footprint {
  readonly mb: number;
  readonly handles: number;
}

export function footprint(pid: number): Footprint {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return { mb: Math.round(Number(kilobytes) / 1024), handles: readdirSync(`/proc/${pid}/fd`).length };
}

/** Those of the APIs and workers that run. */
export function footprints(stack: {
  readonly parts: readonly Part[];
  pid(part: Part): number | null;
}): Map<Part, Footprint> {
  const found = new Map<Part, Footprint>();
  for (const part of stack.parts) {
    const pid = stack.pid(part);
    if (pid !== null && /^(api|worker)-/.test(part)) found.set(part, footprint(pid));
  }
  return found;
}
