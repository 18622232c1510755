import { performance } from 'node:perf_hooks';
import { sql } from 'kysely';
import type { Database } from '../../../../libs/database/connection.js';
import type { Stack } from '../../../servers/a-stack-of-processes.js';
import { inLanes } from '../../load/lanes.js';
import { manyDocuments, SEGMENTS, WORDS } from '../../../database/many-documents.js';
import { progress, type Figure, type Metric } from '../../metric.js';
import { percentile, rounded } from '../../percentile.js';
import { times } from '../../scale/load.js';
import { onAStack } from '../../scale/on-a-stack.js';

/** One takes part in the same programs however many there are; another in a fifth of all, so that what they may read grows as well. */
const READERS = { steady: 'reader@example.org', wide: 'wide@example.org' } as const;
type Reader = keyof typeof READERS;
const DOCUMENTS = times(100_000);
const EACH = 100; // documents of a program
const MEMBERS = 20; // of a program
const PROGRAMS_OF_STEADY = 20;
const ONE_IN = 5; // programs of the wide one
/** Of fewer, Postgres may well read all. */
const MANY = 100_000;
const CLIENTS = 4;
const ASKED = 100; // of each query

/** In a hundredth of a percent, in one percent and in a third of all documents; and one that is misspelt. */
const BANDS = [WORDS.rare, WORDS.middle, WORDS.common, 'midleword'];

/** Of what has the word in a third: one with each filter, a segment that said nothing and one of nobody; and all documents of that one. */
const FILTERED = [
  ...['kind=item', 'outcome=shipped', 'from=2020-01-01', `segment=${SEGMENTS.all}`, `segment=${SEGMENTS.few}`],
  ...[`segment=${SEGMENTS.silent}`, 'segment=vendor'],
].map((filter) => `q=${WORDS.common}&${filter}`);
const OF_NOBODY = 'segment=vendor';

/** How long searches and pages took, in ms: for each reader and query, and of the first program. */
interface Took {
  readonly of: Readonly<Record<Reader, ReadonlyMap<string, number[]>>>;
  readonly pages: number[];
  /** How often all documents were read from first to last meanwhile. */
  readonly scanned: number;
}

/** How long a search and a page of a program's documents take, and how that grows with ten times the documents. */
export const knowledge: Metric = {
  names: [
    ...['search_ms', 'search_growth', 'search_readable_ms', 'search_readable_growth'],
    ...['search_filtered_ms', 'search_filtered_growth', 'program_page_ms', 'program_page_growth'],
  ],
  measure: onAStack(async (stack) => {
    const tenth = Math.ceil(DOCUMENTS / 10 / EACH);
    const all = Math.ceil(DOCUMENTS / EACH);
    await someDocuments(stack.superuser, 1, tenth);
    const few = await measured(stack);
    await someDocuments(stack.superuser, tenth + 1, all);
    await growFirst(stack.superuser);
    const many = await measured(stack);
    if (many.scanned > 0 && DOCUMENTS >= MANY)
      throw new Error(`All documents were read in sequence ${many.scanned} times`);
    return figures(few, many);
  }),
};

const p95 = (took: readonly number[] | undefined): number => percentile(took ?? [], 95);
const slowest = (took: Took, queries: readonly string[], readers: readonly Reader[]): number =>
  Math.max(...readers.flatMap((reader) => queries.map((query) => p95(took.of[reader].get(query)))));
const wordsOf = (queries: readonly string[], of: (query: string) => string): string =>
  queries.map((query) => `${query} ${of(query)}`).join(', ');

function figures(few: Took, many: Took): Figure[] {
  const what = `${DOCUMENTS} documents of ${Math.ceil(DOCUMENTS / EACH)} programs, ${CLIENTS} clients`;
  const each = (reader: Reader, queries: readonly string[]): string =>
    wordsOf(queries, (query) => [few, many].map((took) => rounded(p95(took.of[reader].get(query)))).join(' -> '));
  const pair = (name: string, queries: readonly string[], readers: readonly Reader[], of: string): Figure[] => {
    const [before, after] = [slowest(few, queries, readers), slowest(many, queries, readers)];
    const note = `p95 of the slowest, ${of}, with a tenth of the documents and with all: ${readers.map((one) => each(one, queries)).join('; ')} ms; ${ASKED} searches over HTTP of each; ${what}`;
    return [
      { metric: `${name}_ms`, value: rounded(after), unit: 'ms', goal: '< 100', note },
      { metric: `${name}_growth`, value: rounded(after / before), unit: 'times', goal: '<= 3', note },
    ];
  };
  return [
    ...pair('search', BANDS, ['steady'], `for somebody in ${PROGRAMS_OF_STEADY} programs`),
    ...pair(
      'search_readable',
      BANDS,
      ['wide'],
      'for somebody in a fifth of all programs, who may read ten times as much as well',
    ),
    ...pair('search_filtered', [...FILTERED, OF_NOBODY], ['steady', 'wide'], 'with filters, for both'),
    {
      metric: 'program_page_ms',
      value: rounded(p95(many.pages)),
      unit: 'ms',
      goal: '< 50',
      note: `p95 of ${many.pages.length} pages of 50 documents of a program with ${10 * EACH}, the newest first; ${what}`,
    },
    {
      metric: 'program_page_growth',
      value: rounded(p95(many.pages) / p95(few.pages)),
      unit: 'times',
      goal: '<= 3',
      note: `p95 against that with a tenth of the documents, in the program as well, which was ${rounded(p95(few.pages))} ms`,
    },
  ];
}

/** Documents of programs with what they rest on; and who reads them. */
async function someDocuments(db: Database, from: number, programs: number): Promise<void> {
  await manyDocuments(db, {
    from,
    programs,
    documents: EACH,
    members: MEMBERS,
    people: MEMBERS * Math.ceil(DOCUMENTS / EACH),
  });
  await sql`insert into person (email, name) select email, 'Reader' from unnest(${Object.values(READERS)}::text[]) as email
    on conflict do nothing`.execute(db);
  await sql`insert into membership (program, person, roles, stakeholder_group)
    select p.id, r.id, '{contributor}', 'end_user' from (select id, substr(name, 9)::int as nth from program where name like 'Program %') p join person r
      on r.email = ${READERS.steady} and p.nth <= ${PROGRAMS_OF_STEADY} or r.email = ${READERS.wide} and p.nth % ${ONE_IN} = 1
    on conflict do nothing`.execute(db);
  await sql`vacuum analyze membership, person`.execute(db);
  progress(`${programs * EACH} documents of ${programs} programs`);
}

/** The first program gets ten times the documents that it has. */
async function growFirst(db: Database): Promise<void> {
  await sql`alter table search_document disable trigger search_document_words`.execute(db);
  await sql`insert into search_document (id, kind, subject, program, audience, title, body, segments, outcome, at)
    select d.kind || ':' || gen_random_uuid() || case d.kind when 'closure' then ':1' else '' end, d.kind, d.subject, d.program, d.audience,
      d.title, d.body, d.segments, d.outcome, d.at - make_interval(secs => n)
    from search_document d, generate_series(1, 9) n where d.program = (select id from program where name = 'Program 1')`.execute(
    db,
  );
  await sql`alter table search_document enable trigger search_document_words`.execute(db);
  await sql`vacuum analyze search_document`.execute(db);
}

async function measured(stack: Stack): Promise<Took> {
  const before = await scans(stack.superuser);
  const of = { steady: await search(stack, 'steady'), wide: await search(stack, 'wide') };
  const { rows } = await sql<{ id: string }>`select id from program where name = 'Program 1'`.execute(stack.superuser);
  const pages = await ask(stack, 'steady', `program=${rows[0]?.id}&limit=50`);
  progress(`pages: median ${rounded(percentile(pages, 50))}, p95 ${rounded(p95(pages))} ms`);
  return { of, pages, scanned: (await scans(stack.superuser)) - before };
}

async function search(stack: Stack, reader: Reader): Promise<Map<string, number[]>> {
  const took = new Map<string, number[]>();
  for (const query of [...BANDS, ...FILTERED, OF_NOBODY]) {
    const some = await ask(stack, reader, query.includes('=') ? query : `q=${query}`);
    progress(`${reader}, ${query}: median ${rounded(percentile(some, 50))}, p95 ${rounded(p95(some))} ms`);
    took.set(query, some);
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
