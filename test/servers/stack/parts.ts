/** A process of the stack; APIs and workers are numbered from 1. */
export type Part = 'postgres' | 'temporal' | 'mail' | `api-${number}` | `worker-${number}`;

/** Who talks to whom. All processes of a kind share a link. */
export const LINKS = [
  'api->postgres',
  'worker->postgres',
  'api->temporal',
  'worker->temporal',
  'worker->smtp',
  'client->api',
] as const;
export type Link = (typeof LINKS)[number];

/** An address that somebody may put something in front of: gets `host:port` of those who answer, gives what is to be used. */
export type Through = (link: Link, addresses: readonly string[]) => Promise<string>;

/** Each links to the first of those who answer. */
export const DIRECT: Through = (_link, [first = '']) => Promise.resolve(first);

/** A part that ended although nobody asked for it. */
export interface Ended {
  readonly part: Part;
  /** Exit code or signal. */
  readonly how: string;
}

/** How a running part is seen by the stack, whatever it is. */
export interface Running {
  /** Null for what runs in this process. */
  readonly pid: number | null;
  /** Resolves with its exit code or signal. */
  readonly ended: Promise<string> | null;
  /** Sends the signal and waits until it has ended; throws when it does not within `limitMs`. */
  kill(signal: NodeJS.Signals, limitMs: number): Promise<void>;
  /** Ends it in order. */
  stop(): Promise<void>;
}

/** The same address on another host and port. */
export function at(url: string, address: string): string {
  const moved = new URL(url);
  moved.host = address;
  return moved.toString();
}
