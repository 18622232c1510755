import type { Stack } from '../../servers/a-stack-of-processes.js';

/**
 * Letters that were on their way when something was taken away. Whoever had them in hand may have handed them over and not have written
 * that down, and then they are sent again; no others are.
 */
export interface CaughtLetters {
  /** In how many of its attempts a notice was caught: so many mails more than one there may be of it. */
  timesOf(notice: string): number;
  /** Notes what is on its way. Within a minute of what took somebody away: for so long nobody else takes it up. */
  note(): Promise<void>;
  /** Notes it again and again until something has come, where each moment may take something away. */
  during<T>(what: Promise<T>): Promise<T>;
}

/** Shorter than the first pause of a letter that could not be handed over. */
const AGAIN_MS = 200;
const LIMIT_MS = 30_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** `stack` gives null before there is one. */
export function caughtLetters(stack: () => Stack | null): CaughtLetters {
  const attempts = new Map<string, Set<number>>();

  const look = async ({ superuser }: Stack): Promise<void> => {
    const queued = superuser.selectFrom('notice').select(['id', 'attempts']).where('state', '=', 'queued');
    for (const { id, attempts: number } of await queued.where('attempts', '>', 0).execute())
      attempts.set(id, (attempts.get(id) ?? new Set()).add(number));
  };

  /** A session that Postgres has ended fails once. While Postgres is away nothing is noted: that is done when it is back. */
  const note = async (): Promise<void> => {
    for (const limit = Date.now() + LIMIT_MS; ;) {
      const now = stack();
      if (!now?.runs('postgres')) return;
      try {
        return await look(now);
      } catch (error) {
        if (Date.now() > limit) throw error;
        await pause(AGAIN_MS);
      }
    }
  };

  return {
    note,
    timesOf: (notice) => attempts.get(notice)?.size ?? 0,
    during: async (what) => {
      let over = false;
      const noting = (async () => {
        for (; !over; await pause(AGAIN_MS)) await note();
        await note();
      })();
      noting.catch(() => undefined); // told below
      try {
        return await what;
      } finally {
        over = true;
        await noting;
      }
    },
  };
}
