import pTimeout from 'p-timeout';
import { unwrapSettled } from './settled.js';

interface Batch<Part, Answer> {
  readonly parts: Part[];
  readonly answers: Promise<readonly PromiseSettledResult<Answer>[]>;
  /** Whoever comes now goes with a later one. */
  closed: boolean;
  /** Settles when it is under way. */
  readonly begun: Promise<void>;
}

/** Whoever is under way may wait for a gate, or for a connection that is gone: the next go without them after so long. */
const LONGEST_WAIT_MS = 500;

/**
 * Group commit: whoever comes while others of the same place are under way goes with the next batch, all together, so that a busy
 * place costs less; whoever comes alone goes at once. Each gets an answer of their own. Not by `dataloader`: its batches end with the
 * turn of the event loop, and know nothing of the one that is under way.
 */
export class Batches<Part, Answer> {
  private readonly last = new Map<string, Batch<Part, Answer>>();

  constructor(
    private readonly work: (parts: readonly Part[]) => Promise<readonly PromiseSettledResult<Answer>[]>,
    private readonly most: number,
    private readonly longestWaitMs = LONGEST_WAIT_MS,
  ) {}

  async join(place: string, part: Part): Promise<Answer> {
    const batch = this.withRoom(place);
    const index = batch.parts.push(part) - 1;
    return unwrapSettled((await batch.answers)[index]);
  }

  private withRoom(place: string): Batch<Part, Answer> {
    const last = this.last.get(place);
    if (last && !last.closed && last.parts.length < this.most) return last;
    const parts: Part[] = [];
    const turn = async (): Promise<void> => {
      await last?.begun;
      const settled = Promise.allSettled([last?.answers]);
      if (last) await pTimeout(settled, { milliseconds: this.longestWaitMs, message: false });
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
