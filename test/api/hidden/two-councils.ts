import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { sql } from 'kysely';
import pMap from 'p-map';
import { PostgresPhaseNotices } from '../../../libs/commands/phase-notices/phase-notices.js';
import { subject } from '../../../libs/domain/subject.js';
import { sealPass } from '../../../libs/journal/seal.js';
import { composeLetter } from '../../../libs/notifications/compose-letter.js';
import { connect, type Database } from '../../../libs/database/connection.js';
import { ANN, DECISION, FAY, ODA, TOM, aCouncil, toDecision, type Council, type Forum } from '../forum/a-forum.js';
import { clockworkOf, type Clockwork } from '../forum/clockwork.js';
import type { Operation } from '../operations-of.js';
import { VOTERS, type Vote } from './two-votes.js';

const [UMA = ''] = VOTERS;

/** A council in which votes were cast, its people and things known by names that are the same in every such council. */
export interface Voted {
  readonly council: Council;
  readonly clockwork: Clockwork;
  readonly worker: Database;
  readonly forums: readonly Forum[];
  readonly ids: Readonly<Record<string, string>>;
  /** A text with names for ids, which are drawn by chance. */
  told(text: string): string;
  /** Seals the journal as far as it goes. */
  seal(): Promise<void>;
  end(): Promise<void>;
}

const CONNECTIONS = 4;
const BEGINS = '2033-03-01T08:00:00.000Z';

/** The same people do the same things at the same instants, but for what `which` of the two says. */
export async function aVotedCouncil(votes: readonly Vote[], which: 0 | 1): Promise<Voted> {
  const council = await aCouncil();
  await council.clock(BEGINS);
  const decisions = votes.map(({ name, decision }) => ({ ...DECISION, reviewers: [], ...decision, question: name }));
  const cycle = await council.cycle({ decisions, invite: [ANN, TOM, ODA, ...VOTERS] });
  await toDecision(council.api, cycle);
  const { rows } = await sql<{ id: string; question: string }>`
    select id, question from decision where cycle = ${cycle}`.execute(council.superuser);
  const forums: Forum[] = [];
  for (const { name } of votes) {
    const decision = rows.find(({ question }) => question === name)?.id ?? '';
    const options = (await council.read(decision)).options.map(({ title, id }) => [title, id] as const);
    forums.push({ cycle, decision, options: Object.fromEntries(options) });
  }
  for (const [at, { said }] of votes.entries()) {
    const forum = forums[at];
    if (!forum) throw new Error('Every vote has its forum');
    for (const [nth, saying] of said[which].entries()) {
      const path = `/v1/decisions/${forum.decision}/positions`;
      const answer = await council.api.call(VOTERS[nth] ?? '', 'POST', path, saying(forum.options));
      if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
    }
  }
  const clockwork = clockworkOf(() => council);
  for (const forum of forums) await clockwork.look(forum);
  const worker = connect(council.api.database.workerUrl, { name: 'test-sealer', max: CONNECTIONS });
  for (const { decision } of forums) await ask(worker, decision);
  const names = await namesIn(council, forums, votes);
  return {
    council,
    clockwork,
    worker,
    forums,
    told: (text) => named(text, names),
    seal: async () => {
      while ((await sealPass(worker)) > 0);
    },
    ids: await someIds(council, forums),
    end: async () => {
      await worker.destroy();
      await clockwork.end();
      await council.end();
    },
  };
}

/** What its workflow tells people when it opens. */
async function ask(worker: Database, decision: string): Promise<void> {
  const gate = worker.selectFrom('gate').select('entry').where('id', '=', decision);
  const { entry } = await gate.executeTakeFirstOrThrow();
  await new PostgresPhaseNotices(worker).send({ subject: subject('decision', decision), entry }, 'ask_for_positions');
}

/** Names of people, decisions and their options. */
async function namesIn(
  council: Council,
  forums: readonly Forum[],
  votes: readonly Vote[],
): Promise<Map<string, string>> {
  const people = await council.api.db.selectFrom('person').select(['id', 'email']).execute();
  const names = new Map(people.map(({ id, email }) => [id, email]));
  for (const [at, { decision, options }] of forums.entries()) {
    names.set(decision, votes[at]?.name ?? '');
    for (const [title, id] of Object.entries(options)) names.set(id, `${votes[at]?.name}: ${title}`);
  }
  return names;
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const HASH = /\b[0-9a-f]{64}\b/g;
/** Before the clock was set. */
const BEFORE = /\b(?!2033)\d{4}-\d\d-\d\dT[\d:.]+Z/g;

function named(text: string, names: ReadonlyMap<string, string>): string {
  return text
    .replaceAll(UUID, (id) => names.get(id) ?? '<id>')
    .replaceAll(HASH, '<hash>')
    .replaceAll(BEFORE, '<before>');
}

/** Without numbers of the journal, and lists and words in an order of their own: they may stand in that of their ids. */
const inOrder = (text: string): string => JSON.stringify(sorted(JSON.parse(text)));

function sorted(value: unknown): unknown {
  if (typeof value === 'string')
    return value
      .split(/[\s,]+/)
      .toSorted()
      .join(' ');
  if (Array.isArray(value))
    return value
      .map((one) => sorted(one))
      .map((one) => ({ one, text: JSON.stringify(one) }))
      .toSorted((a, b) => (a.text < b.text ? -1 : 1))
      .map(({ one }) => one);
  if (typeof value !== 'object' || value === null) return value;
  const numbered = (key: string, one: unknown): boolean => ['id', 'seq'].includes(key) && typeof one === 'number';
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, one]) => !numbered(key, one))
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]),
  );
}

/** Where what was told in two councils parts, in a few words; nothing when it is the same. */
export function parting(told: readonly [string, string]): readonly string[] {
  if (told[0] === told[1]) return [];
  const [one = '', other = ''] = told.map(inOrder);
  if (one === other) return [];
  const at = [...one].findIndex((sign, index) => other[index] !== sign);
  return [one, other].map((text) => text.slice(Math.max(0, at - 150), at + 150));
}

/** What a route may ask for: the cycle, its program, a voter, and an item that rests on every decision. */
async function someIds({ api, program }: Council, forums: readonly Forum[]): Promise<Record<string, string>> {
  const [{ cycle = '' } = {}] = forums;
  const person = await api.db.selectFrom('person').select('id').where('email', '=', UMA).executeTakeFirstOrThrow();
  const item = { title: 'A short form', framing: 'Thirty fields take minutes', passages: [] };
  const { body } = await api.call<{ id: string }>(FAY, 'POST', `/v1/cycles/${cycle}/items`, item);
  for (const { decision } of forums) await api.call(FAY, 'POST', `/v1/items/${body.id}/decisions`, { decision });
  return { programId: program, cycleId: cycle, personId: person.id, itemId: body.id };
}

/** What a route answers somebody about one of the forums, status and body; events as far as they have come. */
export async function answerOf(
  { council, forums, ids }: Voted,
  as: string,
  { method, path, example, most }: Operation,
  at: number,
): Promise<string> {
  const places = { ...ids, decisionId: forums[at]?.decision ?? '' };
  const filled = path.replaceAll(
    /\{(\w+)\}/g,
    (_all, name: string) => (places as Record<string, string>)[name] ?? randomUUID(),
  );
  if (path.endsWith('/events') && method === 'GET') return eventsOf(council, as, filled);
  const reads = method === 'GET' || method === 'DELETE';
  const headers: Record<string, string> = reads ? {} : { 'idempotency-key': randomUUID(), 'if-match': '*' };
  const page = most === undefined ? '' : `?limit=${most}`;
  const body = reads ? undefined : (example ?? {});
  const answer = await council.api.call<Listed>(as, method, filled + page, body, headers);
  if (typeof answer.body?.next === 'string') throw new Error(`${path} has more than a page`);
  return JSON.stringify({ status: answer.status, said: answer.body });
}

interface Listed {
  readonly next?: unknown;
}

/** What a stream tells somebody from its beginning to the last seal. */
async function eventsOf({ api, superuser }: Council, as: string, path: string): Promise<string> {
  const program = sql<{ seq: number }>`select coalesce(max(seq), 0)::int as seq from seal`;
  const last = (await program.execute(superuser)).rows[0]?.seq ?? 0;
  const headers = { authorization: `Bearer ${await api.token(as)}`, 'last-event-id': '0' };
  const { status, text } = await heard(new URL(path, api.origin), headers, `id: ${last}\n`);
  if (status !== 200) return text;
  const events = text.split('\n').filter((line) => line.startsWith('data: '));
  return `[${events.map((line) => line.slice('data: '.length)).join()}]`;
}

/** What a stream says until it says `enough`; all that it says, when it ends before. */
const heard = (url: URL, headers: Record<string, string>, enough: string): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    const client = request(url, { headers }, (response) => {
      const status = response.statusCode ?? 0;
      let text = '';
      response.setEncoding('utf8').on('error', () => undefined);
      response.once('end', () => resolve({ status, text }));
      response.on('data', (part: string) => {
        text += part;
        if (!text.includes(enough)) return;
        resolve({ status, text });
        client.destroy();
      });
    });
    client.once('error', reject).end();
  });

/** Letters as they read now, but for those to somebody. */
export async function lettersIn({ worker }: Voted, but: readonly string[]): Promise<string> {
  const notices = await worker
    .selectFrom('notice')
    .innerJoin('person', 'person.id', 'notice.person')
    .selectAll('notice')
    .select('person.email')
    .where('person.email', 'not in', but)
    .execute();
  const write = async (notice: (typeof notices)[number]): Promise<unknown> => {
    const letter = await composeLetter(worker, notice, { publicUrl: 'https://roundtable.example' });
    return [notice.email, notice.purpose, letter?.subject, letter?.text];
  };
  return JSON.stringify(await pMap(notices, write, { concurrency: CONNECTIONS }));
}
