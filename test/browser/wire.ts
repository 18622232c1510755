import type { Readable, Writable } from 'node:stream';

interface Heard {
  readonly id?: number;
  readonly method?: string;
  readonly sessionId?: string;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** The DevTools protocol over the pipe of a browser: JSON, each message ended by a zero byte. */
export interface Wire {
  ask<Answer>(method: string, params?: object, session?: string): Promise<Answer>;
  /** The next event of this name in a session. */
  next(method: string, session: string): Promise<void>;
  /** Every question that waits, or is asked later, fails with this. */
  break(error: Error): void;
}

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

export function wireOver(orders: Writable, answers: Readable): Wire {
  const asked = new Map<number, Waiting>();
  const awaited = new Map<string, Waiting[]>();
  let [last, broken]: [number, Error | null] = [0, null];
  const fail = (error: Error): void => {
    broken ??= error;
    for (const { reject } of [...asked.values(), ...[...awaited.values()].flat()]) reject(broken);
    asked.clear();
    awaited.clear();
  };
  const hear = ({ id, method = '', sessionId = '', result, error }: Heard): void => {
    if (id === undefined) {
      const key = `${sessionId} ${method}`;
      for (const { resolve } of awaited.get(key) ?? []) resolve(undefined);
      awaited.delete(key);
      return;
    }
    const waiting = asked.get(id);
    asked.delete(id);
    if (error) waiting?.reject(new Error(error.message));
    else waiting?.resolve(result);
  };
  let rest = Buffer.alloc(0);
  answers.on('data', (piece: Buffer) => {
    rest = Buffer.concat([rest, piece]);
    for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0)) {
      hear(JSON.parse(rest.subarray(0, end).toString('utf8')) as Heard);
      rest = rest.subarray(end + 1);
    }
  });
  answers.on('close', () => fail(new Error('The browser is gone')));
  orders.on('error', fail);
  return {
    ask: <Answer>(method: string, params: object = {}, session?: string) =>
      new Promise<Answer>((resolve, reject) => {
        if (broken) return reject(broken);
        last += 1;
        asked.set(last, { resolve: resolve as Waiting['resolve'], reject });
        const of = session === undefined ? {} : { sessionId: session };
        orders.write(`${JSON.stringify({ id: last, method, params, ...of })}\0`);
      }),
    next: (method, session) =>
      new Promise((resolve, reject) => {
        if (broken) return reject(broken);
        const key = `${session} ${method}`;
        awaited.set(key, [...(awaited.get(key) ?? []), { resolve: () => resolve(), reject }]);
      }),
    break: fail,
  };
}
