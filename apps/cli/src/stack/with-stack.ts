import { once } from 'node:events';
import type { Claim } from '../../../../libs/embedded/stack-lock.js';
import { EXIT, Ended } from '../output/exit.js';
import type { Urls } from './running-stack.js';
import { Stack, type StackOptions } from './stack.js';

/** Somebody asked for the end, by Ctrl-C or a signal. */
export class Interrupted extends Ended {
  constructor() {
    super(EXIT.interrupted, 'Interrupted');
    this.name = 'Interrupted';
  }
}

/**
 * Starts the parts, does `work` while they run, and ends every one of them, whatever happens: `work` is done or fails, a part
 * is given up, Ctrl-C, SIGTERM, or the terminal closes. Further signals meanwhile change nothing: each end has its limit.
 */
export async function withStack<T>(options: StackOptions, claim: Claim, work: (urls: Urls) => Promise<T>): Promise<T> {
  const stack = new Stack(options);
  const ended = Promise.race([untilAsked(), stack.gaveUp]).then((reason) => {
    throw reason;
  });
  ended.catch(() => undefined); // heard by the races below
  try {
    const urls = await Promise.race([stack.start(), ended]);
    claim.describe({ ...urls });
    return await Promise.race([work(urls), ended]);
  } finally {
    options.say('Ending');
    await stack.stop();
    claim.release();
  }
}

async function untilAsked(): Promise<Error> {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, () => undefined); // a second one must not end the launcher half way
  await Promise.race(signals.map((signal) => once(process, signal)));
  return new Interrupted();
}
