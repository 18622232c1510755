import pTimeout from 'p-timeout';
import { unwrapSettled } from './settled.js';

interface Batch<Part, Answer> {
  readonly parts: Part[];
  readonly answers: Promise<readonly PromiseSettledResult<Answer>[]>;
  /** A part that comes now goes with a later batch. */
  closed: boolean;
  /** Settles when its work begins. */
  readonly begun: Promise<void>;
}

/** The batch under way may wait for a gate or for a lost connection. After this time the next batch starts without waiting for it. */
const MAX_WAIT_MS = 500;

/**
 * Group commit: parts that come while a batch of the same place is under way form the next batch. A part that comes alone starts at
 * once. Each part gets its own answer. `dataloader` does not do: it ends a batch with the turn of the event loop.
 */
export class Batches<Part, Answer> {
  private readonly last = new Map<string, Batch<Part, Answer>>();

  constructor(
    private readonly work: (parts: readonly Part[]) => Promise<readonly PromiseSettledResult<Answer>[]>,
    private readonly maxSize: number,
    private readonly maxWaitMs = MAX_WAIT_MS,
  ) {}

  async join(place: string, part: Part): Promise<Answer> {
    const batch = this.withRoom(place);
    const index = batch.parts.push(part) - 1;
    return unwrapSettled((await batch.answers)[index]);
  }

  private withRoom(place: string): Batch<Part, Answer> {
    const last = this.last.get(place);
    if (last && !last.closed && last.parts.length < this.maxSize) return last;
    const parts: Part[] = [];
    const turn = async (): Promise<void> => {
      await last?.begun;
      const settled = Promise.allSettled([last?.answers]);
      if (last) await pTimeout(settled, { milliseconds: this.maxWaitMs, message: false });
      batch.closed = true;
    };
    const begun = Promise.resolve().then(turn);
    const run = (): Promise<readonly PromiseSettledResult<Answer>[]> =>
      this.work(parts).finally(() => {
        if (this.last.get(place) === batch) this.last.delete(place);
      });
    const batch: Batch<Part, Answer> = { parts, closed: false, begun, answers: begun.then(run) };
    this.last.set(place, batch);
    return batch;
  }
}
