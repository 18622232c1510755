import { sql } from 'kysely';
import { readEvents } from '../../../../apps/cli/src/client/read-events.js';
import type { Stack } from '../../../servers/a-stack-of-processes.js';
import { onAStack } from '../../scale/on-a-stack.js';
import { eventually } from '../../../servers/eventually.js';
import type { Figure, Metric } from '../../metric.js';
import { percentile, rounded } from '../../percentile.js';
import { ask, FACILITATOR, said } from '../../reference-cycle.js';
import { times } from '../../scale/load.js';
import { openCycles, PEOPLE } from '../../scale/open-cycles.js';
import { paced, type Pace } from '../../scale/paced.js';

const PER_SECOND = times(200);
const SECONDS = 30;
const WARM_SECONDS = 5;
const CYCLES = 4;
const LOOK_MS = 20;
const PATIENCE_MS = 30_000;

/** From the instant that a journal entry names to its seal, and to a reader of the live feed. */
export const sealAndFeedLag: Metric = {
  names: ['seal_lag_ms_p99', 'feed_lag_ms_p99'],
  measure: onAStack(measure),
};

async function measure(stack: Stack): Promise<Figure[]> {
  const { programs, ids } = await openCycles(stack, CYCLES);
  const [program = ''] = programs;
  for (const id of ids) await ask(stack, FACILITATOR, 'POST', `/v1/cycles/${id}/agenda/publish`, {});
  const contribute = (index: number): Promise<unknown> => {
    const as = PEOPLE[index % PEOPLE.length] ?? '';
    return ask(stack, as, 'POST', `/v1/cycles/${ids[index % CYCLES]}/contributions`, said(index % 30));
  };
  const leave = new AbortController();
  const heard = readFeed(stack, program, leave.signal);
  const seals = watchSeals(stack, program, leave.signal);
  try {
    await paced(PER_SECOND, WARM_SECONDS, contribute);
    const before = heard.lags.size;
    const first = await latestEntry(stack);
    const pace = await paced(PER_SECOND, SECONDS, contribute);
    const entries = await entriesAfter(stack, first);
    if (entries.length !== PER_SECOND * SECONDS)
      throw new Error(`${entries.length} entries of ${PER_SECOND * SECONDS} contributions`);
    const missing = ({ lags }: Lags): number => entries.filter((id) => !lags.has(id)).length;
    await eventually(() => Promise.resolve(missing(heard) + missing(seals) === 0), PATIENCE_MS).catch((cause) => {
      const lost = `${missing(seals)} of ${entries.length} entries were not sealed, and ${missing(heard)} not on the feed`;
      throw new Error(lost, { cause });
    });
    const lagsOf = (lags: ReadonlyMap<number, number>) => entries.map((id) => lags.get(id) ?? Number.NaN);
    if (before === 0) throw new Error('The reader of the feed heard nothing');
    return [
      figure('seal_lag_ms_p99', lagsOf(seals.lags), pace, 'its seal was there'),
      figure('feed_lag_ms_p99', lagsOf(heard.lags), pace, 'a reader of its server-sent events had it'),
    ];
  } finally {
    leave.abort();
    await Promise.all([heard.done, seals.done]);
  }
}

const figure = (metric: string, lags: readonly number[], { done }: Pace, until: string): Figure => ({
  metric,
  value: rounded(percentile(lags, 99)),
  unit: 'ms',
  goal: '< 1000',
  note:
    `from an entry's instant until ${until}; p50 ${rounded(percentile(lags, 50))} ms, longest ${rounded(Math.max(...lags))} ms, ` +
    `${lags.length} entries, ${rounded(done)}/s into ${CYCLES} cycles of one program`,
});

/** When each entry was noticed, by its id, in ms after its instant. */
interface Lags {
  readonly lags: ReadonlyMap<number, number>;
  readonly done: Promise<void>;
}

/** Somebody who follows the program over HTTP. All clocks are of one machine. */
function readFeed(stack: Stack, program: string, signal: AbortSignal): Lags {
  const lags = new Map<number, number>();
  const read = async (): Promise<void> => {
    const authorization = `Bearer ${await stack.token(FACILITATOR)}`;
    for await (const { data } of readEvents(
      `http://${stack.address}/v1/programs/${program}/events`,
      { authorization },
      signal,
    )) {
      const { id, at } = JSON.parse(data) as { id: number; at: string };
      lags.set(id, Date.now() - Date.parse(at));
    }
  };
  return { lags, done: untilAborted(read(), signal) };
}

/** Looks for new seals by Postgres' own clock. */
function watchSeals({ superuser }: Stack, program: string, signal: AbortSignal): Lags {
  const lags = new Map<number, number>();
  let after = 0;
  const watch = async (): Promise<void> => {
    while (!signal.aborted) {
      const { rows } = await sql<{ id: number; seq: number; lag: number }>`
        select j.id, s.seq, (extract(epoch from clock_timestamp() - j.at) * 1000)::float8 as lag
        from seal s join journal j on j.id = s.journal_id where s.program = ${program} and s.seq > ${after} order by s.seq`.execute(
        superuser,
      );
      for (const { id, seq, lag } of rows) {
        lags.set(id, lag);
        after = seq;
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  };
  return { lags, done: untilAborted(watch(), signal) };
}

async function untilAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** What was said after an entry, all of it. */
async function entriesAfter({ superuser }: Stack, first: number): Promise<number[]> {
  const entries = superuser.selectFrom('journal').select('id').where('type', '=', 'contributed');
  return (await entries.where('id', '>', first).execute()).map(({ id }) => id);
}

async function latestEntry({ superuser }: Stack): Promise<number> {
  const { rows } = await sql<{
    id: number;
  }>`select max(id)::bigint as id from journal where type = 'contributed'`.execute(superuser);
  return rows[0]?.id ?? 0;
}
