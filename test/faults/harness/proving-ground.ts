import { aStackOfProcesses, type Stack, type StackOptions } from '../../servers/a-stack-of-processes.js';
import { anHttpClient } from '../../servers/stack/http-client.js';
import { LINKS, type Link, type Part } from '../../servers/stack/parts.js';
import { caughtLetters, type CaughtLetters } from './caught-letters.js';
import { footprints, hearingCollect, type Footprint } from './footprint.js';
import { startTraffic, type Traffic, type TrafficOptions } from './people.js';
import { seeded, type Random } from './random.js';
import { aRecorder, type Recorder } from './recorder.js';
import { aTcpProxy, type TcpProxy } from './tcp-proxy.js';

/** A stack with a proxy on every link, and a careful client whose every request is kept. */
export interface ProvingGround {
  readonly stack: Stack;
  readonly links: Readonly<Record<Link, TcpProxy>>;
  readonly recorder: Recorder;
  readonly random: Random;
  /** Noted when a worker or the mail server was killed, when a worker ended by itself, and when Postgres is back. */
  readonly caught: CaughtLetters;
  /** When the case began, in ms since 1970. */
  readonly began: number;
  /** What each API and worker held when it was ready and nobody had asked it for anything. */
  readonly before: ReadonlyMap<Part, Footprint>;
  /** Starts people and their cycles, in a program of their own. */
  people(options?: TrafficOptions): Promise<Traffic>;
  /** Takes away every fault: links flow, every part runs and is ready. */
  heal(limitMs?: number): Promise<void>;
  stop(): Promise<void>;
}

/** Pools small enough that one that leaks is found out. */
export const POOL = 10;

/** `what` names it where the seed is printed. */
export async function aProvingGround(what: string, options: StackOptions = {}): Promise<ProvingGround> {
  const random = seeded(what);
  const links = new Map<Link, TcpProxy>();
  let begun: Stack | null = null;
  const caught = caughtLetters(() => begun);
  const stack = await aStackOfProcesses({
    ...options,
    disturbed: caught.note,
    env: hearingCollect({ DATABASE_POOL: String(POOL), ...options.env }),
    through: async (link, addresses) => {
      const behind = options.through ? [await options.through(link, addresses)] : addresses;
      const proxy = await aTcpProxy(behind);
      links.set(link, proxy);
      return proxy.address;
    },
  });
  begun = stack;
  const http = anHttpClient();
  const recorder = aRecorder(http, () => stack.address, stack.token, random.fork('recorder'));
  let traffics = 0;
  return {
    stack,
    links: Object.fromEntries(links) as Record<Link, TcpProxy>,
    recorder,
    random,
    caught,
    began: Date.now(),
    before: footprints(stack),
    people: (wanted) => startTraffic(recorder, random.fork(`traffic ${(traffics += 1)}`), wanted),
    heal: async (limitMs = 60_000) => {
      for (const link of LINKS) await links.get(link)?.heal();
      for (const part of stack.parts) if (!stack.runs(part)) await stack.start(part, { wait: false });
      await stack.untilReady(limitMs);
    },
    stop: async () => {
      http.close();
      await stack.stop();
      await Promise.all([...links.values()].map((proxy) => proxy.close()));
    },
  };
}
