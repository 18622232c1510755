import { performance } from 'node:perf_hooks';
import { sql } from 'kysely';
import type { Database } from '../../../../libs/database/connection.js';
import type { Stack } from '../../../servers/a-stack-of-processes.js';
import { inLanes } from '../../load/lanes.js';
import { progress, type Figure, type Metric } from '../../metric.js';
import { percentile, rounded } from '../../percentile.js';
import { times } from '../../scale/load.js';
import { onAStack } from '../../scale/on-a-stack.js';

const WHO = 'reader@example.org';
const DOCUMENTS = times(100_000);
const EACH = 100; // documents of a program
const PROGRAMS_OF_READER = 20;
const CLIENTS = 4;
const ASKED = 60; // of each query

/** In a hundredth of a percent, in one percent and in a third of all documents; and one that is misspelt. */
const BANDS = ['rareword', 'middleword', 'commonword', 'midleword'];

/** How long a search and a page of a program's documents take, and how that grows with ten times the documents. */
export const knowledge: Metric = {
  names: ['search_ms', 'search_growth', 'program_page_ms'],
  measure: onAStack(async (stack) => {
    await someDocuments(stack.superuser, 0, Math.round(DOCUMENTS / 10));
    const few = await search(stack);
    await someDocuments(stack.superuser, Math.round(DOCUMENTS / 10), DOCUMENTS);
    const before = await scans(stack.superuser);
    const many = await search(stack);
    const { rows } = await sql<{ id: string }>`select program as id from membership limit 1`.execute(stack.superuser);
    const pages = await ask(stack, `program=${rows[0]?.id}&limit=50`);
    progress(`pages: median ${rounded(percentile(pages, 50))}, p95 ${rounded(percentile(pages, 95))} ms`);
    const scanned = (await scans(stack.superuser)) - before;
    if (scanned > 0) throw new Error(`All documents were read in sequence ${scanned} times`);
    return figures(few, many, pages);
  }),
};

function figures(few: readonly number[], many: readonly number[], pages: readonly number[]): Figure[] {
  const p95 = (took: readonly number[]): number => percentile(took, 95);
  const what = `${DOCUMENTS} documents of ${Math.ceil(DOCUMENTS / EACH)} programs, ${CLIENTS} clients`;
  return [
    {
      ...{ metric: 'search_ms', value: rounded(p95(many)), unit: 'ms', goal: '< 100' },
      note: `p95 of ${many.length} searches over HTTP, in ${PROGRAMS_OF_READER} programs, for ${BANDS.join(', ')}; ${what}; median ${rounded(percentile(many, 50))}, longest ${rounded(Math.max(...many))}`,
    },
    {
      ...{ metric: 'search_growth', value: rounded(p95(many) / p95(few)), unit: 'times', goal: '<= 3' },
      note: `p95 against that with a tenth of the documents, which was ${rounded(p95(few))} ms`,
    },
    {
      ...{ metric: 'program_page_ms', value: rounded(p95(pages)), unit: 'ms', goal: '< 50' },
      note: `p95 of ${pages.length} pages of 50 documents of a program, the newest first; ${what}`,
    },
  ];
}

/** Rows as triggers would write them, with the words of each; the reader takes part in some of the first programs. */
async function someDocuments(db: Database, from: number, to: number): Promise<void> {
  const programs = Math.ceil(to / EACH);
  await sql`insert into person (email, name) values (${WHO}, 'Reader') on conflict do nothing`.execute(db);
  await sql`insert into program (name, product, engagement, created_by)
    select 'Bench ' || n, 'Bench', '{}', (select id from person limit 1) from generate_series(1 + ${Math.ceil(from / EACH)}::int, ${programs}::int) n`.execute(
    db,
  );
  await sql`insert into membership (program, person, roles, stakeholder_group)
    select id, (select id from person where email = ${WHO}), '{contributor}', 'end_user' from program
    where name like 'Bench%' order by length(name), name limit ${PROGRAMS_OF_READER} on conflict do nothing`.execute(
    db,
  );
  await sql`alter table search_document disable trigger search_document_words`.execute(db);
  await sql`with p as (select array_agg(id order by length(name), name) as ids from program where name like 'Bench%')
    insert into search_document (id, kind, subject, program, audience, title, body, segments, at)
    select 'item:' || n, 'item', gen_random_uuid(), p.ids[1 + n / ${EACH}::int], 'participants', 'Title ' || w.words, w.words || w.band, '{}',
      clock() - make_interval(mins => n)
    from p, generate_series(${from}::int, ${to - 1}::int) n, lateral (
      select string_agg('word' || (5000 * power(random(), 3))::int, ' ') as words,
        case when n % 10000 = 7 then ' rareword' when n % 100 = 7 then ' middleword' else '' end || case when n % 3 = 0 then ' commonword' else '' end as band
      from generate_series(1, 30 + n % 2)) w`.execute(db);
  await sql`alter table search_document enable trigger search_document_words`.execute(db);
  await sql`insert into search_word select word from ts_stat('select to_tsvector(''simple'', title || '' '' || body) from search_document')
    where length(word) between 4 and 60 on conflict do nothing`.execute(db);
  await sql`vacuum analyze search_document, search_word, membership, program`.execute(db);
  progress(`${to} documents of ${programs} programs`);
}

async function search(stack: Stack): Promise<number[]> {
  const took: number[] = [];
  for (const band of BANDS) {
    const some = await ask(stack, `q=${band}`);
    progress(`${band}: median ${rounded(percentile(some, 50))}, p95 ${rounded(percentile(some, 95))} ms`);
    took.push(...some);
  }
  return took;
}

/** The same question again and again by all clients, each answer in ms; the first few warm up. */
async function ask(stack: Stack, query: string): Promise<number[]> {
  const took: number[] = [];
  const once = async (): Promise<number> => {
    const begun = performance.now();
    const { status } = await stack.call(WHO, 'GET', `/v1/knowledge?${query}`);
    if (status !== 200) throw new Error(`${query}: ${status}`);
    return performance.now() - begun;
  };
  for (let warm = 0; warm < CLIENTS; warm += 1) await once();
  await inLanes(Array.from({ length: ASKED }), CLIENTS, async () => took.push(await once()));
  return took;
}

/** How often all documents were read from first to last. */
async function scans(db: Database): Promise<number> {
  await sql`select pg_stat_force_next_flush()`.execute(db);
  const { rows } = await sql<{ scans: number }>`
    select seq_scan::int as scans from pg_stat_user_tables where relname = 'search_document'`.execute(db);
  return rows[0]?.scans ?? 0;
}
