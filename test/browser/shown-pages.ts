import { afterAll, beforeAll } from '@jest/globals';
import { sql } from 'kysely';
import { aFullProgram } from '../api/people/consents/a-full-program.js';
import { FAY, type Council } from '../api/forum/a-forum.js';
import type { Browser, Page } from 'playwright-core';
import { aChromium, letters } from './a-chromium.js';

/** Pages of a program with something of everything, in a browser whose reader facilitates it. */
export interface ShownPages {
  readonly page: Page;
  readonly council: Council;
  /** What people open, by what they would call it. */
  readonly paths: Readonly<Record<string, string>>;
  open(path: string): Promise<void>;
  /** The same in a window of its own, with letters of this size in pixels; 16 is usual. */
  withLetters(pixels: number): Promise<Pick<ShownPages, 'page' | 'open'>>;
}

/** For the specs around this call. `prepare` changes what the pages show, before one is opened. */
export function shownPages(prepare: (council: Council) => Promise<void> = () => Promise.resolve()): () => ShownPages {
  let [council, browser, shown]: [Council | undefined, Browser | undefined, ShownPages | undefined] = [
    ...([undefined, undefined, undefined] as const),
  ];
  beforeAll(async () => {
    council = await aFullProgram();
    await prepare(council);
    browser = await aChromium();
    const context = await browser.newContext({ bypassCSP: true }); // so that what is looked for may run in a page
    const page = await context.newPage();
    const { origin } = council.api;
    await context.addCookies([{ ...(await signedIn(council)), url: origin }]);
    const paths = await pathsIn(council);
    const openIn = (one: Page) => async (path: string) => void (await one.goto(origin + path));
    const withLetters = async (pixels: number) => {
      const another = await context.newPage();
      await letters(another, pixels);
      return { page: another, open: openIn(another) };
    };
    shown = { page, council, paths, open: openIn(page), withLetters };
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await council?.end();
  });
  return () => {
    if (!shown) throw new Error('The pages are used before they are shown');
    return shown;
  };
}

/** The cookie that a browser gets for the facilitator's token. */
async function signedIn({ api }: Council): Promise<{ name: string; value: string }> {
  const body = new URLSearchParams({ token: await api.token(FAY), to: '/v1/programs' });
  const answer = await fetch(`${api.origin}/sign-in`, { method: 'POST', redirect: 'manual', body });
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(answer.headers.get('set-cookie') ?? '') ?? [];
  return { name, value };
}

/** The main pages, each of what there is most of. */
async function pathsIn({ superuser, program }: Council): Promise<Record<string, string>> {
  const first = async (table: string, where = sql`true`): Promise<string> => {
    const { rows } = await sql<{ id: string }>`
      select id from ${sql.table(table)} where program = ${program} and ${where} order by id limit 1`.execute(
      superuser,
    );
    if (!rows[0]) throw new Error(`There is no ${table} to show`);
    return rows[0].id;
  };
  const cited = sql`exists (select from citation c where c.contribution = contribution.id)`;
  const closed = await first('cycle', sql`exists (select from contribution where cycle = cycle.id and ${cited})`);
  const held = await first(
    'cycle',
    sql`exists (select from gate g where g.id = cycle.id and g.held_until is not null)`,
  );
  const said = await first('contribution', sql`cycle = ${closed} and ${cited}`);
  const decision = await first('decision', sql`cycle = ${closed}`);
  const { id: facilitator } = await superuser
    .selectFrom('person')
    .select('id')
    .where('email', '=', FAY)
    .executeTakeFirstOrThrow();
  const [item, pilot, review] = [await first('item'), await first('pilot'), await first('review')];
  return {
    programs: '/v1/programs',
    program: `/v1/programs/${program}`,
    cycles: `/v1/programs/${program}/cycles`,
    cycle: `/v1/cycles/${closed}`,
    'cycle on hold': `/v1/cycles/${held}`,
    agenda: `/v1/cycles/${closed}/agenda`,
    contributions: `/v1/cycles/${closed}/contributions`,
    contribution: `/v1/contributions/${said}`,
    decision: `/v1/decisions/${decision}`,
    positions: `/v1/decisions/${decision}/positions`,
    closure: `/v1/cycles/${closed}/closure`,
    search: '/v1/knowledge?q=report',
    trace: `/v1/trace/contribution/${said}`,
    item: `/v1/items/${item}`,
    pilot: `/v1/pilots/${pilot}`,
    review: `/v1/reviews/${review}`,
    health: `/v1/cycles/${closed}/health`,
    inbox: `/v1/programs/${program}/inbox?mine=true`,
    promises: `/v1/programs/${program}/promises`,
    participants: `/v1/programs/${program}/participants`,
    'own entry': `/v1/programs/${program}/participants/${facilitator}`,
    absences: `/v1/programs/${program}/absences`,
    interests: `/v1/programs/${program}/interests`,
    nothing: '/v1/cycles/00000000-0000-4000-8000-000000000000',
    'sign-in': '/sign-in',
  };
}
