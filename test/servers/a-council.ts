import type { Answer } from './an-api.js';
import type { World } from './a-world.js';

export const FAY = 'fay@example.org'; // facilitates
export const DEE = 'dee@example.org'; // her deputy
export const ANN = 'ann@example.org';
export const BEN = 'ben@example.org';
export const ODA = 'oda@example.org'; // final authority
export const DEN = 'den@example.org'; // her deputy
export const CLEO = 'cleo@example.org'; // reviews
export const CORA = 'cora@example.org'; // reviews as well

export interface CycleSeen {
  readonly id: string;
  readonly phase: string;
  readonly entry: number;
  readonly revision: number;
  readonly deadline: string | null;
  readonly deadlineVersion: number;
  readonly heldUntil: string | null;
  readonly next: { readonly do: string; readonly at: string } | null;
  readonly session: { readonly at: string };
  readonly decisions: readonly { readonly id: string; readonly phase: string; readonly tier: number }[];
  readonly reviews: readonly { readonly id: string; readonly phase: string }[];
  readonly flags: readonly { readonly code: string; readonly problem: boolean }[];
}

export interface Entry {
  readonly type: string;
  readonly at: string;
  readonly subject: string;
  readonly actor: string | null;
  readonly body: Record<string, unknown>;
}

export interface Council {
  readonly program: string;
  readonly id: string;
  /** A command or read as somebody, on the cycle: `post(FAY, 'hold', {reason})`. */
  post<Body = CycleSeen>(as: string, path: string, body?: unknown): Promise<Answer<Body>>;
  cycle(): Promise<CycleSeen>;
  journal(): Promise<Entry[]>;
  person(email: string): Promise<string>;
  /** The names of the activities that a workflow ran, in order. */
  activities(workflow: string): Promise<string[]>;
}

interface Wanted {
  readonly start?: string;
  readonly engagement?: object;
  readonly brief?: object;
}

const PEOPLE = [
  { email: DEE, name: 'Dee', group: 'team', roles: ['facilitator'] },
  { email: ANN, name: 'Ann', group: 'end_user' },
  { email: BEN, name: 'Ben', group: 'operator' },
  { email: ODA, name: 'Oda', group: 'buyer' },
  { email: DEN, name: 'Den', group: 'buyer' },
  { email: CLEO, name: 'Cleo', group: 'regulator', roles: ['compliance_reviewer'] },
  { email: CORA, name: 'Cora', group: 'regulator', roles: ['compliance_reviewer'] },
].map((person) => ({ zone: 'Europe/Berlin', ...person }));

/** A program with its people and a cycle that has just started. */
export async function aCouncil(world: World, { start, engagement = {}, brief = {} }: Wanted = {}): Promise<Council> {
  const program = await world.act<{ id: string }>(FAY, 'POST', '/v1/programs', {
    name: 'Council',
    product: 'Reports',
    engagement: { calendar: { zone: 'Europe/Berlin' }, ...engagement },
    participants: PEOPLE,
  });
  if (program.status !== 201) throw new Error(JSON.stringify(program.body));
  if (start) await world.until(start); // last, so that the cycle starts at this very second on a busy machine too
  const cycle = await world.act<CycleSeen>(FAY, 'POST', `/v1/programs/${program.body.id}/cycles`, {
    title: 'Simplified reporting',
    scope: 'The weekly report',
    invite: [ANN, BEN, ODA, DEN],
    ...brief,
  });
  if (cycle.status !== 201) throw new Error(JSON.stringify(cycle.body));
  const { id } = cycle.body;
  return {
    program: program.body.id,
    id,
    post: (as, path, body = {}) => world.act(as, 'POST', `/v1/cycles/${id}/${path}`, body),
    cycle: async () => (await world.act<CycleSeen>(FAY, 'GET', `/v1/cycles/${id}`)).body,
    journal: async () =>
      (await world.db
        .selectFrom('journal')
        .selectAll()
        .where('program', '=', program.body.id)
        .orderBy('id')
        .execute()) as Entry[],
    person: async (email) =>
      (await world.db.selectFrom('person').select('id').where('email', '=', email).executeTakeFirstOrThrow()).id,
    activities: async (workflow) => {
      const { events } = await world.environment.client.workflow.getHandle(workflow).fetchHistory();
      return (events ?? []).flatMap((event) => event.activityTaskScheduledEventAttributes?.activityType?.name ?? []);
    },
  };
}

/** What an agenda needs to be published. */
export const AGENDA = {
  objectives: [
    {
      key: 'fast',
      kind: 'validate_usability',
      statement: 'Reports take minutes',
      metric: 'time',
      unit: 'min',
      baseline: 18,
      target: 6,
    },
  ],
  topics: [
    {
      question: 'Which fields can go?',
      objective: 'fast',
      yields: 'A short form',
      evidence: 'Three reports',
      minutes: 25,
    },
  ],
  preReads: [{ title: 'Today', summary: 'How it is today', url: 'https://example.org/today' }],
};
