import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { sql } from 'kysely';
import { connect, type Database } from '../../../libs/database/connection.js';
import type { DecisionView } from '../../../apps/api/src/decisions/decision.schemas.js';
import type { PositionView } from '../../../apps/api/src/decisions/positions/position.schemas.js';
import type { ReviewView } from '../../../apps/api/src/reviews/review.schemas.js';
import type { ObligationList } from '../../../apps/api/src/reviews/obligation.schemas.js';
import { plusMs, type Instant } from '../../../libs/domain/time.js';
import { standIn } from '../../servers/a-cycle.js';
import { anApi, type TestApi } from '../../servers/an-api.js';
import { replaceClock, setClock } from '../../servers/test-clock.js';

const at = (name: string): string => `${name}@example.org`;
export const FAY = at('fay'); // facilitates
export const ANN = at('ann'); // proposes
export const ODA = at('oda'); // the final authority
export const DENIZ = at('deniz'); // her deputy
export const BEN = at('ben'); // advises
export const DAN = at('dan'); // decides
export const CARL = at('carl'); // contributes
export const NIL = at('nil'); // takes part, without a right
export const TOM = at('tom'); // of the team
export const CLEO = at('cleo'); // reviews
export const CORA = at('cora'); // reviews
export const AUDREY = at('audrey'); // audits
export const EVE = at('eve'); // facilitates another program

const CONTRIBUTORS = [ANN, ODA, DENIZ, BEN, DAN, CARL, NIL];
export const CROWD = Array.from({ length: 30 }, (_, n) => at(`voice${n}`));

const participants = [
  ...[...CONTRIBUTORS, ...CROWD].map((email) => ({ email, name: email.split('@')[0], group: 'end_user' })),
  { email: TOM, name: 'tom', group: 'team' },
  { email: CLEO, name: 'cleo', group: 'regulator', roles: ['compliance_reviewer'] },
  { email: CORA, name: 'cora', group: 'regulator', roles: ['compliance_reviewer'] },
  { email: AUDREY, name: 'audrey', group: 'team', roles: ['auditor'] },
];

export const DECISION = {
  question: 'Do we drop the free-text field?',
  options: [{ title: 'Drop it' }, { title: 'Make it optional' }],
  proposer: ANN,
  authority: ODA,
  deputy: DENIZ,
  deciders: [DAN],
  advisers: [BEN],
  contributors: [CARL],
  reviewers: [CLEO],
};

interface Id {
  id: string;
}
export interface Council {
  readonly api: TestApi;
  /** As the superuser of the server: what no role of the product may do. */
  readonly superuser: Database;
  readonly program: string;
  /** A cycle in `agenda`; `brief` adds to one with an objective and a topic. */
  cycle(brief?: object): Promise<string>;
  /** A cycle in `decision` with the decision open. */
  forum(decision?: object): Promise<Forum>;
  read(decision: string, as?: string): Promise<DecisionView>;
  review(review: string): Promise<ReviewView>;
  /** Postgres says that it is `now`; null gives it its own clock back. */
  clock(now: Instant | null): Promise<void>;
  end(): Promise<void>;
}
export interface Forum {
  readonly cycle: string;
  readonly decision: string;
  /** Option ids by title. */
  readonly options: Readonly<Record<string, string>>;
}

export interface Decided extends Forum {
  readonly reviews: Readonly<Record<string, string>>;
}

/**
 * A council for the specs around this call; its clock goes on after each of them. What is answered stands for the council that is
 * there when it is used.
 */
export function aCouncilForAll(): Council {
  let there: Council | undefined;
  const council = standIn(() => there);
  beforeAll(async () => {
    there = await aCouncil();
  }, 60_000);
  afterEach(() => council.clock(null));
  afterAll(() => council.end());
  return council;
}

/** A program with everybody who can have a part in a decision. */
export async function aCouncil(): Promise<Council> {
  const api = await anApi();
  const superuser = connect(api.database.superuserUrl, { name: 'test-superuser', max: 2 });
  await replaceClock(superuser);
  const engagement = { calendar: { zone: 'Europe/Berlin' } };
  const made = await api.call<Id>(FAY, 'POST', '/v1/programs', {
    name: 'Council',
    product: 'Reports',
    engagement,
    participants,
  });
  await api.call(EVE, 'POST', '/v1/programs', { name: 'Other', product: 'Other', engagement });
  const program = made.body.id;
  const council: Council = {
    api,
    superuser,
    program,
    cycle: async (brief = {}) => {
      const answer = await api.call<Id>(FAY, 'POST', `/v1/programs/${program}/cycles`, { ...BRIEF, ...brief });
      if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
      return answer.body.id;
    },
    forum: async (decision = {}) => {
      const cycle = await council.cycle({ decisions: [{ ...DECISION, reviewers: [], ...decision }] });
      await toDecision(api, cycle);
      const { rows } = await sql<Id>`select id from decision where cycle = ${cycle}`.execute(superuser);
      const id = rows[0]?.id ?? '';
      const options = (await council.read(id)).options.map((option) => [option.title, option.id] as const);
      return { cycle, decision: id, options: Object.fromEntries(options) };
    },
    read: async (decision, as = FAY) => (await api.call<DecisionView>(as, 'GET', `/v1/decisions/${decision}`)).body,
    review: async (review) => (await api.call<ReviewView>(FAY, 'GET', `/v1/reviews/${review}`)).body,
    clock: async (now) => void (await setClock(superuser, now)),
    end: async () => {
      await superuser.destroy();
      await api.stop();
    },
  };
  return council;
}

export const GDPR = { reference: 'GDPR art. 17', statement: 'A person can be erased from old reports' };
export const RATIONALE = 'Nobody has used the field for a year';

export type Verdict = 'approve' | 'request-changes' | 'reject' | 'tokens';

/** What people do in the forums of a council that is there when they do it. */
export const voices = (council: () => Council) => {
  const post = <Body = DecisionView>(as: string | null, path: string, body: unknown = {}) =>
    council().api.call<Body & { code?: string }>(as, 'POST', `/v1/${path}`, body);
  const get = <Body>(as: string, path: string) => council().api.call<Body>(as, 'GET', `/v1/${path}`);
  /** Rules where nobody was asked for advice. Answers with the reviews by reviewer. */
  const decide = async (forum: Forum, option = 'Drop it'): Promise<Record<string, string>> => {
    const body = { option: forum.options[option], rationale: RATIONALE };
    const answer = await post(ODA, `decisions/${forum.decision}/ruling`, body);
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
    return Object.fromEntries(answer.body.reviews.map(({ reviewer, id }) => [`${reviewer.name}@example.org`, id]));
  };
  /** A verdict on what its review shows now. */
  const verdict = async <Body = ReviewView>(
    as: string,
    review: string | undefined,
    what: Verdict,
    body: object = {},
  ) => {
    const { entry = 1 } = await council().review(review ?? '');
    return post<Body>(as, `reviews/${review}/${what}`, { entry, ...body });
  };
  return {
    post,
    get,
    decide,
    verdict,
    /** A decision that was made, and its reviews by reviewer. */
    decided: async (reviewers: readonly (string | object)[] = [CLEO]): Promise<Decided> => {
      const forum = await council().forum({ deciders: [], advisers: [], reviewers });
      return { ...forum, reviews: await decide(forum) };
    },
    obligationOf: async (cycle: string): Promise<string> => {
      const obligations = [GDPR];
      const { body } = await post<ObligationList>(CLEO, `cycles/${cycle}/obligations`, { obligations });
      return body.items.at(-1)?.id ?? '';
    },
    say: (as: string, { decision }: Forum, body: object) =>
      post<PositionView>(as, `decisions/${decision}/positions`, body),
    rule: (as: string, { decision, options }: Forum, more: object = {}) =>
      post(as, `decisions/${decision}/ruling`, { option: options['Drop it'], rationale: RATIONALE, ...more }),
    /** The instant after the advice window. */
    adviceClosed: async ({ decision }: Forum): Promise<void> => {
      const { advice } = await council().read(decision);
      await council().clock(plusMs(advice?.closesAt ?? '', 1));
    },
  };
};

const BRIEF = {
  title: 'Simplified reporting',
  scope: 'The weekly report',
  objectives: [
    {
      key: 'faster',
      kind: 'validate_usability',
      statement: 'Reports without help',
      metric: 'time',
      unit: 'minutes',
      baseline: 18,
      target: 6,
    },
  ],
  topics: [
    { question: 'Which fields can go?', objective: 'faster', yields: 'A decision', evidence: 'Reports', minutes: 20 },
  ],
};

/** Moves a cycle to `decision` by its commands; its reviewers have nothing to add. */
export async function toDecision(api: TestApi, cycle: string): Promise<void> {
  for (const reviewer of [CLEO, CORA])
    await api.call(reviewer, 'POST', `/v1/cycles/${cycle}/obligations`, { obligations: [] });
  const steps: [string, object][] = [
    ['agenda/publish', {}],
    ['session/open', { reason: 'Everybody is here' }],
    ['input/close', { reason: 'Everybody has spoken' }],
    ['refinement/end', {}],
  ];
  for (const [path, body] of steps) {
    const answer = await api.call(FAY, 'POST', `/v1/cycles/${cycle}/${path}`, body);
    if (answer.status !== 200) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
  }
}
