import { sql } from 'kysely';
import { PNG } from '../../attachments/sample-files.js';
import { CLEO, DEE, FAY } from '../../servers/a-council.js';
import { EVE, TIM, type TestCycle } from '../../servers/a-cycle.js';
import { type Answer, type TestApi } from '../../servers/an-api.js';
import { aPilot } from '../../servers/a-pilot.js';
import { upload } from '../attachments/a-form.js';

export type Ids = Readonly<Record<string, string>>;

export const RESTRICTED = {
  question: 'Whom do we tell first?',
  options: [{ title: 'The plant' }],
  proposer: FAY,
  authority: DEE,
  reviewers: [CLEO],
  audience: 'restricted',
};

/** Reviewers heard, the session open, and something of every kind. */
export async function fill(api: TestApi, cycle: TestCycle): Promise<void> {
  const done = async (answer: Promise<Answer<unknown>>): Promise<{ id: string }> => {
    const { status, body } = await answer;
    if (status >= 300) throw new Error(JSON.stringify(body));
    return body as { id: string };
  };
  const dee = { email: DEE, name: 'Dee', group: 'buyer', roles: ['facilitator'] };
  await done(api.call(FAY, 'POST', `/v1/programs/${cycle.program}/participants`, { participants: [dee] }));
  await done(cycle.post(FAY, 'decisions', RESTRICTED));
  await done(cycle.post(CLEO, 'obligations', { obligations: [{ reference: 'Art. 5', statement: 'Keep it short' }] }));
  const costs = { title: 'Costs', summary: 'What it costs us', url: 'https://example.org', audience: 'restricted' };
  await done(cycle.post(FAY, 'pre-reads', costs));
  await cycle.enter('session');
  const { id: topic } = await api.db
    .selectFrom('topic')
    .select('id')
    .where('cycle', '=', cycle.id)
    .executeTakeFirstOrThrow();
  await done(api.call(FAY, 'POST', `/v1/topics/${topic}/scenarios`, { situation: 'Fill it in', data: 'Last week' }));
  await cycle.say(TIM);
  const said = await cycle.say(FAY, { audience: 'restricted' });
  await done(upload(api, FAY, said.id, PNG));
  const item = {
    title: 'A short form',
    framing: 'Thirty fields take minutes',
    passages: [{ contribution: said.id, starts: 0, ends: 5 }],
  };
  const { id } = await done(cycle.post(FAY, 'items', item));
  await done(
    api.call(FAY, 'POST', `/v1/items/${id}/criteria`, {
      statement: 'It takes 6 minutes',
      metric: 'time',
      comparator: 'lte',
      threshold: 6,
      unit: 'min',
    }),
  );
  await aPilot(api, FAY, cycle.program, { owner: FAY, decider: DEE, cycle: cycle.id, audience: 'restricted' });
  const other = { part: 'framing', framing: 'Thirty fields cost minutes', reason: 'Less is more' };
  await done(api.call(TIM, 'POST', `/v1/items/${id}/amendments`, other));
}

/** Eve facilitates this program, and no other. */
export async function eveFacilitates(api: TestApi, program: string): Promise<void> {
  const eve = { email: EVE, name: 'Eve', group: 'team', roles: ['facilitator'] };
  const added = await api.call(FAY, 'POST', `/v1/programs/${program}/participants`, { participants: [eve] });
  if (added.status >= 300) throw new Error(JSON.stringify(added.body));
}

/** One id of each kind of a cycle: any, and one that is for the restricted audience only. */
export async function idsOf(api: TestApi, { id: cycle, program }: TestCycle): Promise<{ all: Ids; restricted: Ids }> {
  const first = async (table: string, audiences: readonly string[]): Promise<string | undefined> => {
    const { rows } = await sql<{ id: string }>`select id from ${sql.table(table)} where cycle = ${cycle}
      and audience = any(${audiences}) order by audience = 'restricted' desc limit 1`.execute(api.db);
    return rows[0]?.id;
  };
  const kinds = [
    'topic',
    'scenario',
    'objective',
    'pre_read',
    'contribution',
    'item',
    'decision',
    'review',
    'obligation',
    'amendment',
    'pilot',
  ];
  const name = (table: string): string => `${table.replace(/_(\w)/, (_all, letter: string) => letter.toUpperCase())}Id`;
  const found = async (audiences: readonly string[]): Promise<Ids> => {
    const pairs = await Promise.all(kinds.map(async (kind) => [name(kind), await first(kind, audiences)] as const));
    return Object.fromEntries(pairs.filter((pair): pair is [string, string] => pair[1] !== undefined));
  };
  const all = await found(['public', 'participants', 'team', 'restricted']);
  if (Object.keys(all).length !== kinds.length) throw new Error(`Only ${Object.keys(all).join(', ')}`);
  const part = async (table: string, of: string): Promise<string> => {
    const { rows } = await sql<{ id: string }>`select p.id from ${sql.table(table)} p
      join ${sql.table(of)} o on o.id = p.${sql.ref(of)} where o.cycle = ${cycle} limit 1`.execute(api.db);
    return rows[0]?.id ?? '';
  };
  const parts = { criterionId: await part('criterion', 'item'), optionId: await part('option', 'decision') };
  const attached = { attachmentId: await part('attachment', 'contribution') }; // to what is restricted
  return {
    all: { ...all, ...parts, ...attached, programId: program, cycleId: cycle },
    restricted: { ...(await found(['restricted'])), ...attached },
  };
}
