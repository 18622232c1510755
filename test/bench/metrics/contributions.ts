import pg from 'pg';
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { aStackOfProcesses, type Stack } from '../../servers/a-stack-of-processes.js';
import { rateOf, type Rate } from '../load/lanes.js';
import { processorTime, processorTimeInWords, usedForEach } from '../load/processor-time.js';
import { aRawEngine } from '../load/raw-engine.js';
import { progress, type Figure, type Metric } from '../metric.js';
import { percentile, rankOf, rounded } from '../percentile.js';
import {
  aBenchCouncil,
  ask,
  FACILITATOR,
  play,
  REFERENCE,
  said,
  startCycle,
  type Council,
  type Cycle,
} from '../reference-cycle.js';
import { times, upTo } from '../scale/load.js';

const WRITERS = times(50);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 10);
const ROUNDS = 2;
const CLOSINGS = upTo(40);
const POUNDING_MS = 300;
/** The API's own default. */
const POOL = 20;

/** How fast people can speak into one cycle, and how long closing it takes while they do. */
export const contributions: Metric = {
  names: ['contributions_share', 'gate_close_ms_p99'],
  measure: async () => {
    const stack = await aStackOfProcesses();
    try {
      const council = await aBenchCouncil(stack, { ...REFERENCE, people: WRITERS });
      return [await contributionsShare(stack, council), await gateClose(stack, council)];
    } finally {
      await stack.stop();
    }
  },
};

/** Contributions a second through HTTP against transactions that only insert the same rows, by a pool of the same size. */
async function contributionsShare(stack: Stack, council: Council): Promise<Figure> {
  const cycle = await openCycle(stack, council);
  const pool = new pg.Pool({ connectionString: stack.database.apiUrl, max: POOL });
  pool.on('error', () => undefined); // the next query says what is wrong
  const write = await bareWriter(pool, stack, council, cycle);
  const through: Rate[] = [];
  const bare: Rate[] = [];
  let turn = 0;
  let written = 0;
  let used = '';
  let usedBare = '';
  const speak = async (): Promise<void> => {
    turn += 1;
    await contribute(stack, council, cycle, turn);
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = processorTime(stack);
    written = 0;
    bare.push(await rateOf(() => ((written += 1), write()), WRITERS, SECONDS));
    usedBare = processorTimeInWords(usedForEach(start, processorTime(stack), written));
    const [before, spoken] = [processorTime(stack), turn];
    through.push(await rateOf(speak, WRITERS, SECONDS));
    used = processorTimeInWords(usedForEach(before, processorTime(stack), turn - spoken));
    progress(`${perSecond(bare)} bare transactions/s, ${perSecond(through)} contributions/s through HTTP`);
  }
  await pool.end();
  const signals = await rawSignals(stack);
  return {
    metric: 'contributions_share',
    value: rounded(best(through) / best(bare)),
    unit: 'share',
    goal: '>= 0.3',
    note: `${perSecond(through)} contributions/s with ${WRITERS} writers, ${perSecond(bare)} bare transactions/s, ${rounded(signals)} raw signals/s into one workflow; ms of processor time for each: ${used}; bare: ${usedBare}`,
  };
}

const best = (rates: readonly Rate[]): number => Math.max(...rates.map((rate) => rate.perSecond));
const perSecond = (rates: readonly Rate[]): number => rounded(best(rates));

async function rawSignals(stack: Stack): Promise<number> {
  const raw = await aRawEngine(stack.temporal, stack.temporalAddress);
  try {
    return await raw.signalsPerSecond(WRITERS, 2000);
  } finally {
    await raw.stop();
  }
}

/** Inserts what a contribution inserts, with the answer that is kept for its key, and nothing else: no gate, no rule, no reading. */
async function bareWriter(
  pool: pg.Pool,
  stack: Stack,
  { program }: Council,
  { id: cycle }: Cycle,
): Promise<() => Promise<void>> {
  await contribute(stack, { people: [FACILITATOR] }, { id: cycle }, 0);
  const row = await stack.superuser
    .selectFrom('contribution')
    .selectAll()
    .where('cycle', '=', cycle)
    .executeTakeFirstOrThrow();
  const entry = await stack.superuser
    .selectFrom('journal')
    .selectAll()
    .where('cycle', '=', cycle)
    .where('type', '=', 'contributed')
    .executeTakeFirstOrThrow();
  const kept = await stack.superuser
    .selectFrom('command')
    .selectAll()
    .where(sql<string>`response ->> 'id'`, '=', row.id)
    .executeTakeFirstOrThrow();
  const insert = async (client: pg.PoolClient, id: string): Promise<void> => {
    await client.query('begin');
    await client.query(
      `insert into contribution (id, program, cycle, audience, author, kind, channel, body, salt, quality, at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        ...[id, program, cycle, row.audience, row.author, row.kind, row.channel, row.body, row.salt],
        ...[JSON.stringify(row.quality), row.at],
      ],
    );
    await client.query(
      `insert into journal (program, cycle, subject_kind, subject, type, at, actor, audience, command, body)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        ...[program, cycle, entry.subjectKind, cycle, entry.type, entry.at, entry.actor, entry.audience, id],
        JSON.stringify(entry.body),
      ],
    );
    await client.query(
      `insert into command (caller, key, route, body_hash, status, response) values ($1, $2, $3, $4, $5, $6)`,
      [kept.caller, id, kept.route, kept.bodyHash, kept.status, JSON.stringify(kept.response)],
    );
    await client.query('commit');
  };
  return async () => {
    const client = await pool.connect();
    try {
      await insert(client, randomUUID());
      client.release();
    } catch (error) {
      client.release(true);
      throw error;
    }
  };
}

/** How long the close of the input takes from the request to its answer, while all writers go on writing. */
async function gateClose(stack: Stack, council: Council): Promise<Figure> {
  const took: number[] = [];
  let taken = 0;
  for (let n = 0; n < CLOSINGS; n += 1) {
    const cycle = await openCycle(stack, council);
    let open = true;
    const writers = council.people.map(async (email, index) => {
      while (open) {
        try {
          await contribute(stack, { people: [email] }, cycle, index);
          taken += 1;
        } catch (error) {
          if (!(error as Error).message.includes('input-closed')) throw error;
          open = false;
        }
      }
    });
    await new Promise((resolve) => setTimeout(resolve, POUNDING_MS));
    const started = performance.now();
    await ask(stack, FACILITATOR, 'POST', `/v1/cycles/${cycle.id}/input/close`, { reason: 'Everybody has spoken' });
    took.push(performance.now() - started);
    await Promise.all(writers);
  }
  return {
    metric: 'gate_close_ms_p99',
    value: rounded(percentile(took, 99)),
    unit: 'ms',
    goal: '< 500',
    note: `${rankOf(took, 99)} closings with ${WRITERS} writers (${taken} contributions taken meanwhile), median ${rounded(percentile(took, 50))} ms`,
  };
}

/** A cycle that takes contributions. */
async function openCycle(stack: Stack, council: Council): Promise<Cycle> {
  const cycle = await startCycle(stack, council);
  await play(stack, council, cycle, () => Promise.resolve(), { until: 'open the session' });
  return cycle;
}

/** One after the other of the people says something. */
const contribute = (
  stack: Stack,
  { people }: Pick<Council, 'people'>,
  { id }: Pick<Cycle, 'id'>,
  turn: number,
): Promise<unknown> =>
  ask(stack, people[turn % people.length] ?? '', 'POST', `/v1/cycles/${id}/contributions`, said(turn % 60));
