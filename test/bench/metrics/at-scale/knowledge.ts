import { performance } from 'node:perf_hooks';
import { sql } from 'kysely';
import type { Database } from '../../../../libs/database/connection.js';
import type { Stack } from '../../../servers/a-stack-of-processes.js';
import { inLanes } from '../../load/lanes.js';
import { progress, type Figure, type Metric } from '../../metric.js';
import { percentile, rounded } from '../../percentile.js';
import { times } from '../../scale/load.js';
import { onAStack } from '../../scale/on-a-stack.js';

/** One takes part in the same programs however many there are; another in a fifth of all, so that what they may read grows as well. */
const READERS = { steady: 'reader@example.org', wide: 'wide@example.org' } as const;
type Reader = keyof typeof READERS;
const DOCUMENTS = times(100_000);
const EACH = 100; // documents of a program
const PROGRAMS_OF_STEADY = 20;
const ONE_IN = 5; // programs of the wide one
const CLIENTS = 4;
const ASKED = 100; // of each query

/** In a hundredth of a percent, in one percent and in a third of all documents; and one that is misspelt. */
const BANDS = ['rareword', 'middleword', 'commonword', 'midleword'] as const;

/** How long searches and pages took, in ms: for each reader and word, and of the first program. */
interface Took {
  readonly of: Readonly<Record<Reader, ReadonlyMap<string, number[]>>>;
  readonly pages: number[];
  /** How often all documents were read from first to last for the steady reader. */
  readonly scanned: number;
}

/** How long a search and a page of a program's documents take, and how that grows with ten times the documents. */
export const knowledge: Metric = {
  names: ['search_ms', 'search_growth', 'search_readable_growth', 'program_page_ms', 'program_page_growth'],
  measure: onAStack(async (stack) => {
    const tenth = Math.round(DOCUMENTS / 10);
    await someDocuments(stack.superuser, 0, tenth);
    const few = await measured(stack);
    await someDocuments(stack.superuser, tenth, DOCUMENTS);
    await growFirst(stack.superuser);
    const many = await measured(stack);
    if (many.scanned > 0) throw new Error(`All documents were read in sequence ${many.scanned} times`);
    return figures(few, many);
  }),
};

const p95 = (took: readonly number[] | undefined): number => percentile(took ?? [], 95);
const slowest = (took: Took, reader: Reader): number =>
  Math.max(...BANDS.map((band) => p95(took.of[reader].get(band))));
const each = (of: (band: string) => string): string => BANDS.map((band) => `${band} ${of(band)}`).join(', ');

function figures(few: Took, many: Took): Figure[] {
  const what = `${DOCUMENTS} documents of ${Math.ceil(DOCUMENTS / EACH)} programs, ${CLIENTS} clients`;
  const growth = (reader: Reader): string =>
    each((band) => [few, many].map((took) => rounded(p95(took.of[reader].get(band)))).join(' -> '));
  const ratio = (reader: Reader): number => rounded(slowest(many, reader) / slowest(few, reader));
  return [
    {
      ...{ metric: 'search_ms', value: rounded(slowest(many, 'steady')), unit: 'ms', goal: '< 100' },
      note: `p95 of the slowest of ${each((band) => String(rounded(p95(many.of.steady.get(band)))))}; ${ASKED} searches over HTTP of each, in ${PROGRAMS_OF_STEADY} programs; ${what}`,
    },
    {
      ...{ metric: 'search_growth', value: ratio('steady'), unit: 'times', goal: '<= 3' },
      note: `p95 of the slowest against that with a tenth of the documents, of which they may read the same: ${growth('steady')} ms`,
    },
    {
      ...{ metric: 'search_readable_growth', value: ratio('wide'), unit: 'times', goal: '<= 3' },
      note: `the same for somebody in a fifth of all programs, who may read ten times as much: ${growth('wide')} ms`,
    },
    {
      ...{ metric: 'program_page_ms', value: rounded(p95(many.pages)), unit: 'ms', goal: '< 50' },
      note: `p95 of ${many.pages.length} pages of 50 documents of a program with ${10 * EACH}, the newest first; ${what}`,
    },
    {
      ...{
        metric: 'program_page_growth',
        value: rounded(p95(many.pages) / p95(few.pages)),
        unit: 'times',
        goal: '<= 3',
      },
      note: `p95 against that with a tenth of the documents, in the program as well, which was ${rounded(p95(few.pages))} ms`,
    },
  ];
}

/** Rows as triggers would write them, with the words of each; and who reads them. */
async function someDocuments(db: Database, from: number, to: number): Promise<void> {
  const programs = Math.ceil(to / EACH);
  await sql`insert into person (email, name) select email, 'Reader' from unnest(${Object.values(READERS)}::text[]) as email
    on conflict do nothing`.execute(db);
  await sql`insert into program (name, product, engagement, created_by)
    select 'Bench ' || n, 'Bench', '{}', (select id from person limit 1) from generate_series(1 + ${Math.ceil(from / EACH)}::int, ${programs}::int) n`.execute(
    db,
  );
  await sql`with p as (select id, row_number() over (order by length(name), name) as nth from program where name like 'Bench%')
    insert into membership (program, person, roles, stakeholder_group)
    select p.id, r.id, '{contributor}', 'end_user' from p join person r
      on r.email = ${READERS.steady} and p.nth <= ${PROGRAMS_OF_STEADY} or r.email = ${READERS.wide} and p.nth % ${ONE_IN} = 1
    on conflict do nothing`.execute(db);
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

/** The first program gets ten times the documents that it has. */
async function growFirst(db: Database): Promise<void> {
  await sql`alter table search_document disable trigger search_document_words`.execute(db);
  await sql`insert into search_document (id, kind, subject, program, audience, title, body, segments, at)
    select 'item:' || gen_random_uuid(), d.kind, gen_random_uuid(), d.program, d.audience, d.title, d.body, d.segments, d.at - make_interval(secs => n)
    from search_document d, generate_series(1, 9) n where d.program = (select id from program where name = 'Bench 1')`.execute(
    db,
  );
  await sql`alter table search_document enable trigger search_document_words`.execute(db);
  await sql`vacuum analyze search_document`.execute(db);
}

async function measured(stack: Stack): Promise<Took> {
  const before = await scans(stack.superuser);
  const steady = await search(stack, 'steady');
  const { rows } = await sql<{ id: string }>`select id from program where name = 'Bench 1'`.execute(stack.superuser);
  const pages = await ask(stack, 'steady', `program=${rows[0]?.id}&limit=50`);
  progress(`pages: median ${rounded(percentile(pages, 50))}, p95 ${rounded(p95(pages))} ms`);
  const scanned = (await scans(stack.superuser)) - before;
  return { of: { steady, wide: await search(stack, 'wide') }, pages, scanned };
}

async function search(stack: Stack, reader: Reader): Promise<Map<string, number[]>> {
  const took = new Map<string, number[]>();
  for (const band of BANDS) {
    const some = await ask(stack, reader, `q=${band}`);
    progress(`${reader}, ${band}: median ${rounded(percentile(some, 50))}, p95 ${rounded(p95(some))} ms`);
    took.set(band, some);
  }
  return took;
}

/** The same question again and again by all clients, each answer in ms; the first few warm up. */
async function ask(stack: Stack, reader: Reader, query: string): Promise<number[]> {
  const took: number[] = [];
  const once = async (): Promise<number> => {
    const begun = performance.now();
    const { status } = await stack.call(READERS[reader], 'GET', `/v1/knowledge?${query}`);
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
