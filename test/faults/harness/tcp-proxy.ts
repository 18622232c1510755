import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What goes wrong on the way: `to` is from the client to the server, `from` the other direction. */
export type Fault =
  | { readonly is: 'none' }
  | { readonly is: 'latency'; readonly ms: number }
  /** Nothing arrives, and nobody is told: what was sent arrives when it heals, if somebody still waits. */
  | { readonly is: 'black-hole'; readonly direction?: 'to' | 'from' | 'both' }
  /** Nobody listens; connections that were there end. */
  | { readonly is: 'refuse' };

/** Looks at what passes, of one connection, and says what becomes of it and of that connection. */
export type Watch = (chunk: Buffer, direction: 'to' | 'from', connection: object) => 'pass' | 'pass-and-cut' | 'cut';

/** A TCP proxy on loopback with a fixed address. New connections go to the first target that takes them. */
export interface TcpProxy {
  readonly address: string;
  fault: Fault;
  /** Null lets everything pass. */
  watch: Watch | null;
  /** How many connections there are. */
  readonly connections: number;
  /** How many there were in all, also those that reached nobody. */
  readonly attempts: number;
  /** How many parcels were let go only when the latency of their link was over. */
  held: number;
  /** How many parcels met a black hole. */
  swallowed: number;
  inject(fault: Fault): Promise<void>;
  /** Ends every connection now. Says how many. */
  cut(): number;
  /** Nothing passes any more over those that are there, and nobody is told until it heals, when they end; new ones are as good as ever. Says how many. */
  silence(): number;
  heal(): Promise<void>;
  close(): Promise<void>;
}

const HEALTHY: Fault = { is: 'none' };

/** `choose` says who may get a new connection, and who first; without it each in turn. */
export async function aTcpProxy(
  targets: readonly string[],
  choose: (targets: readonly string[], turn: number) => readonly string[] = rotated,
): Promise<TcpProxy> {
  const pairs = new Set<Pair>();
  let port = 0;
  let turn = 0;
  let server: Server | null = null;

  const listen = async (): Promise<void> => {
    if (server) return;
    const opened = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
      turn += 1;
      const pair = new Pair(client, choose(targets, turn), proxy, () => pairs.delete(pair));
      pairs.add(pair);
    });
    opened.listen(port, '127.0.0.1');
    await once(opened, 'listening');
    port = (opened.address() as AddressInfo).port;
    server = opened;
  };
  const cut = (): number => {
    const { size } = pairs;
    for (const pair of pairs) pair.cut();
    return size;
  };
  const proxy: TcpProxy = {
    address: '',
    fault: HEALTHY,
    watch: null,
    held: 0,
    swallowed: 0,
    get connections() {
      return pairs.size;
    },
    get attempts() {
      return turn;
    },
    inject: async (fault) => {
      proxy.fault = fault;
      if (fault.is !== 'refuse') await listen();
      else {
        server?.close();
        server = null;
        cut();
      }
      for (const pair of pairs) pair.flow();
    },
    cut,
    silence: () => {
      const heard = [...pairs].filter(({ silent }) => !silent);
      for (const pair of heard) pair.silent = true;
      return heard.length;
    },
    heal: () => {
      proxy.watch = null;
      for (const pair of pairs) if (pair.silent) pair.cut();
      return proxy.inject(HEALTHY);
    },
    close: async () => {
      server?.close();
      server = null;
      cut();
      await Promise.resolve();
    },
  };
  await listen();
  return Object.defineProperty(proxy, 'address', { value: `127.0.0.1:${port}` });
}

/** Each first in its turn. */
export const rotated = (targets: readonly string[], turn: number): string[] =>
  targets.map((_target, index) => targets[(index + turn) % targets.length] ?? '');

interface Parcel {
  /** Null is the end of what this side sends. */
  readonly chunk: Buffer | null;
  readonly dueAt: number;
}

const MOST_WAITING_BYTES = 1 << 20;

/** One direction of a connection: what was read waits here until the fault lets it go on. */
class Pipe {
  private readonly parcels: Parcel[] = [];
  private waiting = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly pair: Pair,
    private readonly direction: 'to' | 'from',
    private readonly source: Socket,
    private readonly target: Socket,
  ) {
    source.on('data', (chunk: Buffer) => this.put(chunk));
    source.on('end', () => this.put(null));
    target.on('drain', () => source.resume());
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  flow(): void {
    clearTimeout(this.timer);
    while (this.parcels[0] && !this.pair.over && !this.isBlocked()) {
      const [{ chunk, dueAt }] = this.parcels as [Parcel];
      const early = dueAt - performance.now();
      const isSlow = this.pair.proxy.fault.is === 'latency';
      if (early > 0 && isSlow) {
        this.timer = setTimeout(() => this.flow(), early);
        return;
      }
      this.parcels.shift();
      if (isSlow) this.pair.proxy.held += 1;
      this.deliver(chunk);
    }
  }

  private put(chunk: Buffer | null): void {
    const { fault } = this.pair.proxy;
    this.parcels.push({ chunk, dueAt: performance.now() + (fault.is === 'latency' ? fault.ms : 0) });
    this.waiting += chunk?.length ?? 0;
    if (chunk && fault.is === 'black-hole' && this.isBlocked()) this.pair.proxy.swallowed += 1;
    if (this.waiting > MOST_WAITING_BYTES) this.source.pause();
    this.flow();
  }

  private deliver(chunk: Buffer | null): void {
    if (chunk === null) {
      this.target.end();
      return;
    }
    this.waiting -= chunk.length;
    const verdict = this.pair.proxy.watch?.(chunk, this.direction, this.pair) ?? 'pass';
    if (verdict === 'cut') return this.pair.cut();
    if (verdict === 'pass-and-cut') {
      this.target.write(chunk, () => this.pair.cut());
      return;
    }
    if (this.target.write(chunk)) this.source.resume();
    else this.source.pause();
  }

  private isBlocked(): boolean {
    const { fault } = this.pair.proxy;
    if (this.pair.silent) return true;
    if (fault.is !== 'black-hole') return false;
    return fault.direction === undefined || fault.direction === 'both' || fault.direction === this.direction;
  }
}

/** A client's connection and the one to its server. */
class Pair {
  over = false;
  silent = false;
  private server: Socket | null = null;
  private pipes: Pipe[] = [];

  constructor(
    private readonly client: Socket,
    targets: readonly string[],
    readonly proxy: TcpProxy,
    private readonly forget: () => void,
  ) {
    this.attend(client);
    client.pause();
    void this.reach(targets);
  }

  flow(): void {
    for (const pipe of this.pipes) pipe.flow();
    if (this.proxy.fault.is !== 'black-hole' && !this.silent && this.gone) this.cut();
  }

  cut(): void {
    if (this.over) return;
    this.over = true;
    for (const pipe of this.pipes) pipe.stop();
    this.client.resetAndDestroy();
    this.server?.resetAndDestroy();
    this.forget();
  }

  private gone = false;

  private attend(socket: Socket): void {
    socket.on('error', () => this.lost());
    socket.on('close', () => {
      if (!socket.readableEnded) return this.lost();
      if (this.client.destroyed && this.server?.destroyed) this.forget(); // what it had sent was delivered, and its end
    });
  }

  /** One side is gone: the other hears of it, unless nothing gets through. */
  private lost(): void {
    this.gone = true;
    if (this.proxy.fault.is !== 'black-hole' && !this.silent) this.cut();
  }

  private async reach(targets: readonly string[]): Promise<void> {
    for (const target of targets) {
      const [host, port] = target.split(':');
      const socket = connect({ host, port: Number(port), allowHalfOpen: true, noDelay: true });
      try {
        await once(socket, 'connect');
      } catch {
        continue; // the next one
      }
      if (this.over) return void socket.destroy();
      return this.join(socket);
    }
    this.cut();
  }

  private join(server: Socket): void {
    this.server = server;
    this.attend(server);
    this.pipes = [new Pipe(this, 'to', this.client, server), new Pipe(this, 'from', server, this.client)];
    this.client.resume();
  }
}
