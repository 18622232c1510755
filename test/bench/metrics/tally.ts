import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { sql } from 'kysely';
import { loadPoll } from '../../../libs/queries/tally/load-poll.js';
import { connect, type Database } from '../../../libs/database/connection.js';
import type { MethodName } from '../../../libs/domain/decision/methods/methods.js';
import { progress, type Figure, type Metric } from '../metric.js';
import { percentile, rounded } from '../percentile.js';
import { onAStack } from '../scale/on-a-stack.js';
import { times } from '../scale/load.js';

const VOTES = times(100_000);
const BALLOTS = times(5000);
const OPTIONS = 20;
const TIMES = 15;

/** How long the statement takes that makes a tally, and what Roundtable makes of it, in a large forum. */
export const tally: Metric = {
  names: ['tally_ms', 'tally_ranked_ms'],
  measure: onAStack(async ({ database }) => {
    const owner = connect(database.ownerUrl, { name: 'bench-owner', max: 1 });
    const worker = connect(database.workerUrl, { name: 'bench-worker', max: 1 });
    try {
      const place = await aPlace(owner, VOTES);
      const votes = await aForum(owner, place, { method: 'majority@1', people: VOTES, options: 3 });
      const ballots = await aForum(owner, place, { method: 'ranked@1', people: BALLOTS, options: OPTIONS });
      await sql`analyze`.execute(owner);
      const different = `${BALLOTS} ballots of ${OPTIONS} options, all different`;
      return [
        await figure(worker, votes, 'tally_ms', 500, `single choice, ${VOTES} positions`),
        await figure(worker, ballots, 'tally_ranked_ms', 1000, `ranked, ${different}`),
      ];
    } finally {
      await owner.destroy();
      await worker.destroy();
    }
  }),
};

interface Place {
  readonly program: string;
  readonly cycle: string;
}
interface Forum {
  readonly id: string;
  readonly method: MethodName;
}

async function figure(db: Database, forum: Forum, metric: string, goal: number, what: string): Promise<Figure> {
  const took: number[] = [];
  for (let n = 0; n < TIMES; n += 1) {
    const begun = performance.now();
    const { tally: found } = await loadPoll(db, forum);
    took.push(performance.now() - begun);
    if (!('taken' in found || 'votes' in found)) throw new Error('This is no count');
  }
  const [first, ...others] = took;
  progress(`${metric}: ${took.map(rounded).join(', ')}`);
  const note = `${what}; median of ${others.length} after the first, which took ${rounded(first ?? 0)} ms; longest ${rounded(Math.max(...others))} ms`;
  return { metric, value: rounded(percentile(others, 50)), unit: 'ms', goal: `< ${goal}`, note };
}

/** People, a program and a cycle, as rows: what is measured is the statement over them. */
async function aPlace(db: Database, people: number): Promise<Place> {
  const [program, cycle] = [randomUUID(), randomUUID()];
  await sql`insert into person (id, email, name)
    select gen_random_uuid(), 'voter' || n || '@example.org', 'Voter ' || n from generate_series(1, ${people}::int) n`.execute(
    db,
  );
  await sql`insert into program (id, name, product, engagement, created_by)
    select ${program}, 'Bench', 'Bench', '{}', (select id from person limit 1)`.execute(db);
  await sql`insert into cycle (id, program, audience, title, scope, engagement, session_at, session_minutes, created_by)
    select ${cycle}, ${program}, 'participants', 'Bench', 'Bench', '{}', clock(), 60, (select id from person limit 1)`.execute(
    db,
  );
  return { program, cycle };
}

/** An open forum in which each of so many deciders has taken a position of their own. */
async function aForum(
  db: Database,
  { program, cycle }: Place,
  { method, people, options }: { method: MethodName; people: number; options: number },
): Promise<Forum> {
  const id = randomUUID();
  await sql`insert into decision (id, program, cycle, audience, question, method, criteria, tie_break, ladder, authority, proposer, round)
    select ${id}, ${program}, ${cycle}, 'participants', 'Bench?', ${method}, '[]', '{}', '[]', p.id, p.id, 1 from person p limit 1`.execute(
    db,
  );
  await sql`insert into gate (kind, id, program, cycle, phase, entry, opened_at) values ('decision', ${id}, ${program}, ${cycle}, 'open', 1, clock())`.execute(
    db,
  );
  await sql`insert into option (id, decision, program, audience, position, title)
    select gen_random_uuid(), ${id}, ${program}, 'participants', n, 'Option ' || n from generate_series(1, ${options}::int) n`.execute(
    db,
  );
  await sql`insert into decision_right (decision, program, audience, person, kind)
    select ${id}, ${program}, 'participants', p.id, 'decide' from person p order by p.id limit ${people}`.execute(db);
  const says =
    method === 'majority@1'
      ? sql`o.ids[1 + (random() * ${options - 1})::int], null::jsonb`
      : sql`null::uuid, (select jsonb_agg(x order by random() + (r.n * 0)) from unnest(o.ids) x)`;
  await sql`insert into "position" (id, decision, program, audience, entry, person, kind, option, ranking)
    select gen_random_uuid(), ${id}, ${program}, 'participants', 1, r.person, 'decide', ${says}
    from (select person, row_number() over () as n from decision_right where decision = ${id}) r,
      (select array_agg(id order by position) as ids from option where decision = ${id}) o`.execute(db);
  return { id, method };
}
