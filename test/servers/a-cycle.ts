import { AGENDA, ANN, BEN, CLEO, FAY } from './a-council.js';
import { anApi, type Answer, type TestApi } from './an-api.js';

export const TIM = 'tim@example.org'; // of the team, contributes
export const AUD = 'aud@example.org'; // audits
export const EVE = 'eve@example.org'; // facilitates another program

const PEOPLE = [
  { email: ANN, name: 'Ann', group: 'end_user', segments: ['field-worker'], zone: 'Europe/Berlin' },
  { email: BEN, name: 'Ben', group: 'operator' },
  { email: TIM, name: 'Tim', group: 'team' },
  { email: CLEO, name: 'Cleo', group: 'regulator', roles: ['compliance_reviewer'] },
  { email: AUD, name: 'Aud', group: 'team', roles: ['auditor'] },
];

export interface Said {
  readonly id: string;
  readonly text: string;
}
export interface Refusing {
  readonly code: string;
  readonly detail: string;
  readonly errors: readonly { readonly path: string; readonly message: string }[];
}

export interface TestCycle {
  readonly program: string;
  readonly id: string;
  /** A route under the cycle, as somebody. */
  get<Body = Record<string, unknown>>(as: string | null, path: string): Promise<Answer<Body>>;
  post<Body = Record<string, unknown>>(
    as: string | null,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer<Body>>;
  /** Moves it from `agenda` on until it is there. */
  enter(phase: 'pre_read' | 'session' | 'refinement' | 'closure' | 'closed'): Promise<void>;
  /** Says something as somebody and returns it. */
  say(as: string, body?: object): Promise<Said>;
  person(email: string): Promise<string>;
  journal(type: string): Promise<{ body: Record<string, unknown>; audience: string }[]>;
}

const STEPS = [
  ['pre_read', 'agenda/publish', {}],
  ['session', 'session/open', { reason: 'Everybody is here' }],
  ['refinement', 'input/close', { reason: 'everybody has spoken' }],
  ['closure', 'refinement/end', {}],
  ['closed', 'closure/publish', {}],
] as const;

interface Wanted {
  /** What its brief says beside what an agenda needs. */
  readonly brief?: object;
  readonly engagement?: object;
}

/** A cycle in `agenda`, in a program of its own, with an agenda that can be published. No worker runs. */
export async function aCycle(api: TestApi, { brief = {}, engagement = {} }: Wanted = {}): Promise<TestCycle> {
  const program = await api.call<{ id: string }>(FAY, 'POST', '/v1/programs', {
    name: 'Council',
    product: 'Reports',
    engagement: { calendar: { zone: 'Europe/Berlin' }, ...engagement },
    participants: PEOPLE,
  });
  if (program.status !== 201) throw new Error(JSON.stringify(program.body));
  const cycle = await api.call<{ id: string; phase: string }>(FAY, 'POST', `/v1/programs/${program.body.id}/cycles`, {
    title: 'Simplified reporting',
    scope: 'The weekly report',
    invite: [ANN, BEN],
    ...AGENDA,
    ...brief,
  });
  if (cycle.status !== 201) throw new Error(JSON.stringify(cycle.body));
  return cycleAt(api, program.body.id, cycle.body.id);
}

/** A cycle that is there, by its id. */
export function cycleAt(api: TestApi, program: string, id: string): TestCycle {
  const post: TestCycle['post'] = (as, path, body = {}, headers = {}) =>
    api.call(as, 'POST', `/v1/cycles/${id}/${path}`, body, headers);
  return {
    program,
    id,
    post,
    get: (as, path) => api.call(as, 'GET', `/v1/cycles/${id}/${path}`),
    enter: async (phase) => {
      for (const [reached, path, body] of STEPS) {
        const now = await api.call<{ phase: string }>(FAY, 'GET', `/v1/cycles/${id}`);
        if (now.body.phase === phase) return;
        const steps = STEPS.map(([name]) => name as string);
        if (steps.indexOf(now.body.phase) >= steps.indexOf(reached)) continue;
        const done = await post(FAY, path, body);
        if (done.status !== 200) throw new Error(`${path}: ${JSON.stringify(done.body)}`);
      }
    },
    say: async (as, body = {}) => {
      const said = await post<Said>(as, 'contributions', {
        kind: 'feedback',
        text: 'The report takes 18 minutes',
        ...body,
      });
      if (said.status !== 201) throw new Error(JSON.stringify(said.body));
      return said.body;
    },
    person: async (email) =>
      (await api.db.selectFrom('person').select('id').where('email', '=', email).executeTakeFirstOrThrow()).id,
    journal: async (type) =>
      (await api.db
        .selectFrom('journal')
        .select(['body', 'audience'])
        .where('cycle', '=', id)
        .where('type', '=', type)
        .orderBy('id')
        .execute()) as { body: Record<string, unknown>; audience: string }[],
  };
}

/**
 * An API for the specs around this call, and before each of them a cycle of its own: `const { api, cycle } = aCycleEach()`.
 * Both stand for what is there when they are used, so they may be taken apart before anything is.
 */
export function aCycleEach(wanted: Wanted = {}): { readonly api: TestApi; readonly cycle: TestCycle } {
  let [api, cycle]: [TestApi | undefined, TestCycle | undefined] = [undefined, undefined];
  beforeAll(async () => {
    api = await anApi();
  });
  beforeEach(async () => {
    if (api) cycle = await aCycle(api, wanted);
  });
  afterAll(() => api?.stop());
  return { api: standIn(() => api), cycle: standIn(() => cycle) };
}

/** Reads every property from what `now` gives at that moment. It has none of its own: `{ ...it }` is empty. */
export function standIn<T extends object>(now: () => T | undefined): T {
  const read = (name: string | symbol): unknown => {
    const there = now();
    if (there === undefined) throw new Error(`${String(name)} is read before there is a cycle`);
    return Reflect.get(there, name);
  };
  return new Proxy({} as T, { get: (_nothing, name) => read(name) });
}
