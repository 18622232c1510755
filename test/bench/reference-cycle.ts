import { randomUUID } from 'node:crypto';
import type { Answer } from '../servers/an-api.js';
import type { Stack } from '../servers/a-stack-of-processes.js';
import { AGENDA } from '../servers/a-council.js';

/** How many take part in a cycle, and how much they say. */
export interface Size {
  readonly people: number;
  /** Spread over the people. */
  readonly contributions: number;
  /** Sentences in each contribution. */
  readonly sentences: number;
  /** Pieces of advice on the one decision; fewer than there are people. */
  readonly positions: number;
}

/** 12 people, 24 contributions, 1 decision with 5 positions, 1 review with an obligation and an approval, closure to 12. */
export const REFERENCE: Size = { people: 12, contributions: 24, sentences: 2, positions: 5 };

/** Ten times the people and ten times the content of each kind. */
export const TEN_TIMES: Size = { people: 120, contributions: 240, sentences: 20, positions: 50 };

/** A program whose people take part in reference cycles. */
export interface Council {
  readonly program: string;
  readonly size: Size;
  /** Addresses: who proposes, who rules, who reviews, and all who are invited. */
  readonly proposer: string;
  readonly authority: string;
  readonly reviewer: string;
  readonly advisers: readonly string[];
  readonly people: readonly string[];
}

/** A cycle of a council, from its start on. */
export interface Cycle {
  readonly id: string;
  readonly decision: string;
  readonly review: string;
}

/** Runs the cycles; is not among the people. */
export const FACILITATOR = 'fay@example.org';

type Caller = Pick<Stack, 'call'>;

/** A program with the people of a size; `name` keeps their addresses apart from those of other councils. */
export async function aBenchCouncil(api: Caller, size: Size = REFERENCE, name = 'p'): Promise<Council> {
  const people = Array.from({ length: size.people }, (_, index) => `${name}${index}@example.org`);
  const [proposer = '', authority = '', reviewer = '', ...others] = people;
  const participants = people.map((email) => ({
    email,
    name: email.split('@')[0],
    group: email === reviewer ? 'regulator' : 'end_user',
    zone: 'Europe/Berlin',
    roles: email === reviewer ? ['compliance_reviewer'] : ['contributor'],
  }));
  const calendar = { zone: 'Europe/Berlin' };
  const body = { name: 'Council', product: 'Reports', engagement: { calendar }, participants };
  const { id } = await ask<{ id: string }>(api, FACILITATOR, 'POST', '/v1/programs', body);
  return { program: id, size, people, proposer, authority, reviewer, advisers: others.slice(0, size.positions) };
}

/** Starts a cycle of the council. */
export async function startCycle(api: Caller, council: Council): Promise<Cycle> {
  const { program, people, reviewer } = council;
  const cycle = await ask<{ id: string; decisions: { id: string }[]; reviews: { id: string }[] }>(
    api,
    FACILITATOR,
    'POST',
    `/v1/programs/${program}/cycles`,
    {
      title: 'Simplified reporting',
      scope: 'The weekly report',
      invite: people.filter((email) => email !== reviewer),
      complianceReviewers: [reviewer],
      ...AGENDA,
      decisions: [decisionOf(council)],
    },
  );
  return { id: cycle.id, decision: cycle.decisions[0]?.id ?? '', review: cycle.reviews[0]?.id ?? '' };
}

/** What people do, in its order. `awaits` is what the engine has to do before the next: `begun` phases, `settled` advice. */
export interface Deed {
  readonly name: string;
  readonly awaits: 'begun' | 'settled' | 'nothing';
  readonly do: (api: Caller, council: Council, cycle: Cycle) => Promise<unknown>;
}

const post = <Body = unknown>(api: Caller, as: string, path: string, body: object = {}): Promise<Body> =>
  ask<Body>(api, as, 'POST', `/v1/${path}`, body);

/** Everything from the agenda to the closure. A command is a deed that moves the cycle or one of its parts. */
export const DEEDS = [
  {
    name: 'record obligations',
    awaits: 'nothing',
    do: (api, { reviewer }, { id }) => post(api, reviewer, `cycles/${id}/obligations`, { obligations: [OBLIGATION] }),
  },
  {
    name: 'publish the agenda',
    awaits: 'begun',
    do: (api, _council, { id }) => post(api, FACILITATOR, `cycles/${id}/agenda/publish`),
  },
  {
    name: 'open the session',
    awaits: 'begun',
    do: (api, _council, { id }) => post(api, FACILITATOR, `cycles/${id}/session/open`, { reason: 'Everybody is here' }),
  },
  { name: 'contribute', awaits: 'nothing', do: contributeAll },
  {
    name: 'close input',
    awaits: 'begun',
    do: (api, _council, { id }) =>
      post(api, FACILITATOR, `cycles/${id}/input/close`, { reason: 'Everybody has spoken' }),
  },
  { name: 'refine', awaits: 'nothing', do: refine },
  {
    name: 'end refinement',
    awaits: 'begun',
    do: (api, _council, { id }) => post(api, FACILITATOR, `cycles/${id}/refinement/end`),
  },
  { name: 'advise', awaits: 'settled', do: adviseAll },
  { name: 'rule', awaits: 'begun', do: rule },
  {
    name: 'approve',
    awaits: 'begun',
    do: (api, { reviewer }, { review }) => post(api, reviewer, `reviews/${review}/approve`, ASKED),
  },
  {
    name: 'publish the closure',
    awaits: 'begun',
    do: (api, _council, { id }) => post(api, FACILITATOR, `cycles/${id}/closure/publish`),
  },
] as const satisfies readonly Deed[];
export type DeedName = (typeof DEEDS)[number]['name'];

/** Does the deeds from `after` (or the first) to `until` (or the last), and lets `follow` wait after each. */
export async function play(
  api: Caller,
  council: Council,
  cycle: Cycle,
  follow: (deed: Deed) => Promise<unknown>,
  { after, until }: { after?: DeedName; until?: DeedName } = {},
): Promise<void> {
  const names = DEEDS.map(({ name }) => name);
  const first = after === undefined ? 0 : names.indexOf(after) + 1;
  const last = until === undefined ? names.length : names.indexOf(until) + 1;
  for (const deed of DEEDS.slice(first, last)) {
    await deed.do(api, council, cycle);
    await follow(deed);
  }
}

async function contributeAll(api: Caller, { people, size }: Council, { id }: Cycle): Promise<void> {
  const each = size.contributions / people.length;
  await Promise.all(
    people.map(async (email) => {
      for (let n = 0; n < each; n += 1) await post(api, email, `cycles/${id}/contributions`, said(n, size.sentences));
    }),
  );
}

/** What somebody says, in so many sentences. */
export const said = (n: number, sentences = REFERENCE.sentences): object => ({
  kind: 'feedback',
  channel: 'written',
  text: `On Monday the report took ${18 + n} minutes. ${'I fill in eleven fields that nobody has asked me about. '.repeat(sentences - 1)}`,
});

/** Two items that cite what was said, and an answer for every voice. */
async function refine(api: Caller, { people, size }: Council, { id }: Cycle): Promise<void> {
  const { items: voices } = await ask<{ items: { id: string }[] }>(
    api,
    FACILITATOR,
    'GET',
    `/v1/cycles/${id}/contributions?limit=200`,
  );
  const ids = voices.map((voice) => voice.id);
  const obligations = await ask<{ items: { id: string }[] }>(api, FACILITATOR, 'GET', `/v1/cycles/${id}/obligations`);
  const items = await Promise.all(
    [0, 1].map((n) =>
      post<{ id: string }>(api, FACILITATOR, `cycles/${id}/items`, itemOf(n, ids, people, obligations.items[0]?.id)),
    ),
  );
  const rest = size.contributions > ids.length ? await more(api, id, ids) : [];
  const answers = [...ids, ...rest].map((contribution, n) =>
    n % 2 === 0
      ? { contribution, kind: 'will_change', items: [items[n % 4 === 0 ? 0 : 1]?.id] }
      : { contribution, kind: 'will_not', reason: 'The law asks for this field in every report' },
  );
  await post(api, FACILITATOR, `cycles/${id}/dispositions`, { items: answers });
}

async function more(api: Caller, cycle: string, before: readonly string[]): Promise<string[]> {
  const path = `/v1/cycles/${cycle}/contributions?limit=200&after=${before.at(-1)}`;
  return (await ask<{ items: { id: string }[] }>(api, FACILITATOR, 'GET', path)).items.map(({ id }) => id);
}

const itemOf = (n: number, cited: readonly string[], people: readonly string[], obligation?: string): object => ({
  title: `A short form, part ${n}`,
  framing: 'Field workers fill in fields that nobody reads',
  coAuthors: [people[3]],
  criteria: [
    {
      statement: 'A field worker finishes the weekly report without help',
      metric: 'time to finish',
      comparator: 'lte',
      threshold: 6,
      unit: 'minutes',
      ...(n === 0 && obligation ? { obligation } : {}),
    },
  ],
  passages: cited.slice(n * 3, n * 3 + 3).map((contribution) => ({ contribution, starts: 0, ends: 20 })),
});

async function adviseAll(api: Caller, { advisers }: Council, { decision }: Cycle): Promise<void> {
  await Promise.all(
    advisers.map((email) =>
      post(api, email, `decisions/${decision}/positions`, { reason: 'Auditors need the field once a year' }),
    ),
  );
}

async function rule(api: Caller, { authority }: Council, { decision }: Cycle): Promise<void> {
  const path = `/v1/decisions/${decision}`;
  const forum = await ask<{ options: { id: string; title: string }[] }>(api, authority, 'GET', path);
  const positions = await ask<{ items: { id: string }[] }>(api, authority, 'GET', `${path}/positions?limit=200`);
  await post(api, authority, `decisions/${decision}/ruling`, {
    option: forum.options.find(({ title }) => title === OPTION)?.id,
    rationale: 'Nobody has used the field for a year; the export keeps it',
    answers: positions.items.map(({ id }) => ({ position: id, answer: 'The export keeps it' })),
  });
}

/** Asks the API, with a key of its own as the command line and pages do; throws what it refused. */
export async function ask<Body>(
  api: Caller,
  as: string,
  method: 'GET' | 'POST',
  path: string,
  body?: object,
): Promise<Body> {
  const key: Record<string, string> = method === 'POST' ? { 'idempotency-key': randomUUID() } : {};
  const answer: Answer<Body> = await api.call<Body>(as, method, path, body, key);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

const OPTION = 'Drop it';
/** Asked for obligations, waiting, and asked for a verdict: the review's third entry. */
const ASKED = { entry: 3 };
const OBLIGATION = { reference: 'GDPR art. 17', statement: 'A person can be erased from old reports' };

const decisionOf = ({ proposer, authority, reviewer, advisers }: Council): object => ({
  question: 'Do we drop the free-text field?',
  options: [{ title: OPTION }, { title: 'Make it optional' }],
  proposer,
  authority,
  advisers,
  reviewers: [reviewer],
});
