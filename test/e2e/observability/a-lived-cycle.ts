import { sql } from 'kysely';
import type { Stack } from '../../servers/a-stack-of-processes.js';
import { eventually } from '../../servers/eventually.js';

/** Stands in everything that people write, in their names and in their addresses, and nowhere else. */
export const MARK = 'Quabbelig';

export const at = (name: string): string => `${MARK.toLowerCase()}-${name}@example.org`;
export const FACILITATOR = at('fay');
const [ANN, BEN, ODA, DEN, CLEO] = ['ann', 'ben', 'oda', 'den', 'cleo'].map(at) as [
  string,
  string,
  string,
  string,
  string,
];
const said = (text: string): string => `${MARK}: ${text}`;

export interface LivedCycle {
  readonly program: string;
  readonly id: string;
  readonly decision: string;
}

type Caller = Pick<Stack, 'call' | 'db'>;
interface Ask {
  <Body = { id: string }>(as: string, method: 'GET' | 'POST', path: string, body?: object): Promise<Body>;
}

const PARTICIPANTS = [ANN, BEN, ODA, DEN, CLEO].map((email) => ({
  email,
  name: `${MARK} ${email.split('@')[0]}`,
  group: email === CLEO ? 'regulator' : 'end_user',
  zone: 'UTC',
  roles: email === CLEO ? ['compliance_reviewer'] : ['contributor'],
}));
const BRIEF = {
  title: said('simplified reporting'),
  scope: said('the weekly report'),
  expectations: said('if time remains'),
  invite: [ANN, BEN, ODA, DEN],
  complianceReviewers: [CLEO],
  objectives: [
    {
      key: 'fast',
      kind: 'validate_usability',
      statement: said('reports take minutes'),
      metric: said('time'),
      unit: 'min',
      baseline: 18,
      target: 6,
    },
  ],
  topics: [
    {
      question: said('which fields can go?'),
      objective: 'fast',
      yields: said('a short form'),
      evidence: said('three reports'),
      minutes: 25,
    },
  ],
  preReads: [{ title: said('today'), summary: said('how it is today'), url: `https://example.org/${MARK}` }],
  decisions: [
    {
      question: said('do we drop the field?'),
      options: [{ title: said('drop it') }, { title: said('keep it') }],
      proposer: ANN,
      authority: ODA,
      deputy: DEN,
      advisers: [BEN],
      reviewers: [CLEO],
    },
  ],
};

/** Asks the API; throws what it refused. */
export const asking =
  ({ call }: Pick<Stack, 'call'>): Ask =>
  async (as, method, path, body) => {
    const answer = await call<never>(as, method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };

/** Starts a cycle in a program of its own, whose working day takes `secondsPerWorkingDay`. */
export async function aCycleOfPeople(stack: Caller, secondsPerWorkingDay = 3600): Promise<LivedCycle> {
  const ask = asking(stack);
  const calendar = { zone: 'UTC', pace: { secondsPerWorkingDay } };
  const program = await ask(FACILITATOR, 'POST', '/v1/programs', {
    name: said('council'),
    product: said('reports'),
    engagement: { calendar },
    participants: PARTICIPANTS,
  });
  const path = `/v1/programs/${program.id}/cycles`;
  const cycle = await ask<{ id: string; decisions: { id: string }[] }>(FACILITATOR, 'POST', path, BRIEF);
  return { program: program.id, id: cycle.id, decision: cycle.decisions[0]?.id ?? '' };
}

/** Everything that people do from the agenda to the closure, each once its workflow has followed, and then every letter. */
export async function live(stack: Caller, { id, decision }: LivedCycle): Promise<void> {
  const ask = asking(stack);
  const command = async (path: string, body: object = {}): Promise<void> => {
    await ask(FACILITATOR, 'POST', `/v1/cycles/${id}/${path}`, body);
    await followed(stack, id);
  };
  await followed(stack, id);
  await ask(CLEO, 'POST', `/v1/cycles/${id}/obligations`, {
    obligations: [{ reference: said('art. 17'), statement: said('erase old reports') }],
  });
  await command('agenda/publish');
  await command('session/open', { reason: 'Everybody is here' });
  for (const email of [ANN, BEN]) {
    const contribution = { kind: 'feedback', text: said('on Monday the report took 18 minutes') };
    await ask(email, 'POST', `/v1/cycles/${id}/contributions`, contribution);
  }
  await command('input/close', { reason: said('everybody has spoken') });
  await refine(ask, id);
  await command('refinement/end');
  await decide(ask, decision);
  const { reviews } = await ask<{ reviews: { id: string }[] }>(FACILITATOR, 'GET', `/v1/cycles/${id}`);
  const review = `/v1/reviews/${reviews[0]?.id}`;
  const { entry } = await ask<{ entry: number }>(CLEO, 'GET', review);
  await ask(CLEO, 'POST', `${review}/approve`, { entry });
  await command('closure/publish');
  await eventually(async () => {
    const notes = await stack.db
      .selectFrom('notice')
      .select(['purpose', 'state'])
      .where('cycle', '=', id)
      .where('state', '!=', 'suppressed')
      .execute();
    const isOpen = notes.some(({ state }) => state === 'queued');
    return !isOpen && notes.some(({ purpose }) => purpose === 'closure_note');
  }, 60_000);
}

/** Waits until the workflow has begun the phase in which its row is, and its letters have gone; `decision` begins with its forums. */
export const followed = ({ db }: Pick<Stack, 'db'>, id: string): Promise<void> =>
  eventually(async () => {
    const gate = db.selectFrom('gate').select(['followed', 'revision', 'phase']).where('id', '=', id);
    const { followed: reached, revision, phase } = await gate.executeTakeFirstOrThrow();
    const due = sql<boolean>`attempts > 0 or not_before <= clock()`;
    const queued = db
      .selectFrom('notice')
      .select('id')
      .where('cycle', '=', id)
      .where('state', '=', 'queued')
      .where(due);
    return (reached >= revision || phase === 'decision') && (await queued.execute()).length === 0;
  }, 60_000);

async function refine(ask: Ask, id: string): Promise<void> {
  const path = `/v1/cycles/${id}/contributions`;
  const { items } = await ask<{ items: { id: string }[] }>(FACILITATOR, 'GET', path);
  const answers = items.map((voice) => ({
    contribution: voice.id,
    kind: 'will_not',
    reason: said('the law asks for it'),
  }));
  await ask(FACILITATOR, 'POST', `/v1/cycles/${id}/dispositions`, { items: answers });
}

async function decide(ask: Ask, decision: string): Promise<void> {
  const path = `/v1/decisions/${decision}`;
  await ask(BEN, 'POST', `${path}/positions`, { reason: said('auditors need the field') });
  const forum = await ask<{ options: { id: string; statusQuo: boolean }[] }>(ODA, 'GET', path);
  const { items } = await ask<{ items: { id: string }[] }>(ODA, 'GET', `${path}/positions`);
  await ask(ODA, 'POST', `${path}/ruling`, {
    option: forum.options.find(({ statusQuo }) => !statusQuo)?.id,
    rationale: said('nobody has used it'),
    answers: items.map((position) => ({ position: position.id, answer: said('the export keeps it') })),
  });
}
