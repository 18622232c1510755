import { readFileSync } from 'node:fs';

const KB_PER_MB = 1024;
const LOOK_MS = 100;

/** What a process holds in memory now, in MB (2^20 bytes). Linux only, as the figures are. */
export function residentMb(pid: number | null): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / KB_PER_MB;
}

/** The most that a process held between now and `stop`, in MB. */
export function peakOf(pid: number | null): { stop: () => number } {
  let peak = residentMb(pid);
  const timer = setInterval(() => (peak = Math.max(peak, residentMb(pid))), LOOK_MS);
  return {
    stop: () => {
      clearInterval(timer);
      return Math.max(peak, residentMb(pid));
    },
  };
}
