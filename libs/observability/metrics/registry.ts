import { collectDefaultMetrics, register } from 'prom-client';

/** All figures of this process: memory, processor, handles, garbage, the delay of the event loop, and what the parts count. */
collectDefaultMetrics({ prefix: 'roundtable_' });

export interface Exposition {
  readonly type: string;
  readonly text: string;
}

/** The figures of this process in the text format of Prometheus, followed by what others add in the same format. */
export async function exposition(...others: readonly string[]): Promise<Exposition> {
  const texts = [await register.metrics(), ...others].filter((text) => text !== '');
  return { type: register.contentType, text: texts.map((text) => `${text.trimEnd()}\n`).join('') };
}
