import { performance } from 'node:perf_hooks';
import { sql } from 'kysely';
import type { DecisionView } from '../../../apps/api/src/decisions/decision.schemas.js';
import { workflowId } from '../../../libs/temporal/ids.js';
import { AGENDA } from '../../servers/a-council.js';
import type { Stack } from '../../servers/a-stack-of-processes.js';
import { eventually } from '../../servers/eventually.js';
import { inWords, totalOf, type Actions } from '../actions.js';
import { progress, type Metric } from '../metric.js';
import { percentile, rankOf, rounded } from '../percentile.js';
import { FACILITATOR, ask } from '../reference-cycle.js';
import { onAStack } from '../scale/on-a-stack.js';
import { times } from '../scale/load.js';
import { actionsOfAll } from './actions-per-cycle.js';

const FEW = 5;
const MANY = 300;
const PAUSE_MS = 300;
/** A working day of the rehearsal: many positions, one after another, fit into a forum of two. */
const DAY_SECONDS = 75;
const FORUMS = times(20);
const ROUNDS = 5;
const LIMIT_MS = 400_000;

const address = (name: string, n: number): string => `${name}${n}@example.org`;
const crowd = (name: string, count: number): string[] => Array.from({ length: count }, (_, n) => address(name, n));

interface Program {
  readonly id: string;
  readonly deciders: readonly string[];
  readonly proposer: string;
  readonly authority: string;
  readonly reviewer: string;
}

async function aProgram(stack: Stack, deciders: number, calendar: object = {}): Promise<Program> {
  const [proposer, authority, reviewer] = ['pia@example.org', 'oda@example.org', 'cleo@example.org'];
  const voters = crowd('voter', deciders);
  const participants = [...voters, proposer, authority, reviewer].map((email) => ({
    email,
    name: email.split('@')[0],
    group: 'end_user',
    roles: email === reviewer ? ['compliance_reviewer'] : ['contributor'],
  }));
  const engagement = { calendar: { zone: 'Europe/Berlin', ...calendar } };
  const body = { name: 'Council', product: 'Reports', engagement, participants };
  const { id } = await ask<{ id: string }>(stack, FACILITATOR, 'POST', '/v1/programs', body);
  return { id, deciders: voters, proposer, authority, reviewer };
}

interface Forum {
  readonly decision: string;
  readonly reviews: readonly string[];
}

/** A cycle whose one decision has just opened. */
async function aForum(stack: Stack, { id, proposer, authority, reviewer }: Program, decision: object): Promise<Forum> {
  const said = { question: 'Do we drop it?', options: [{ title: 'Drop it' }], proposer, authority, ...decision };
  const brief = { title: 'Decide', scope: 'One question', ...AGENDA, invite: [proposer], decisions: [said] };
  const cycle = await ask<{ id: string; decisions: { id: string }[]; reviews: { id: string }[] }>(
    stack,
    FACILITATOR,
    'POST',
    `/v1/programs/${id}/cycles`,
    brief,
  );
  const post = (as: string, path: string, body: object) =>
    ask(stack, as, 'POST', `/v1/cycles/${cycle.id}/${path}`, body);
  if (cycle.reviews.length > 0) await post(reviewer, 'obligations', { obligations: [] });
  await post(FACILITATOR, 'agenda/publish', {});
  await post(FACILITATOR, 'session/open', { reason: 'Everybody is here' });
  await post(FACILITATOR, 'input/close', { reason: 'Everybody has spoken' });
  await post(FACILITATOR, 'refinement/end', {});
  return { decision: cycle.decisions[0]?.id ?? '', reviews: cycle.reviews.map((review) => review.id) };
}

const read = (stack: Stack, { decision }: Forum): Promise<DecisionView> =>
  ask<DecisionView>(stack, FACILITATOR, 'GET', `/v1/decisions/${decision}`);
const say = (stack: Stack, as: string, { decision }: Forum, body: object): Promise<unknown> =>
  ask(stack, as, 'POST', `/v1/decisions/${decision}/positions`, body);

/** The same, as a client does that was told to try again: its position counts then. */
async function sayUntilTaken(stack: Stack, as: string, { decision }: Forum, body: object): Promise<void> {
  await eventually(async () => {
    const answer = await stack.call(as, 'POST', `/v1/decisions/${decision}/positions`, body);
    if (answer.status >= 300 && answer.status !== 503) throw new Error(JSON.stringify(answer.body));
    return answer.status < 300;
  }, LIMIT_MS);
}

/** What a forum and its review cost with a reminder and an escalation, whether five or three hundred people say what changes nothing. */
export const actionsPerDecision: Metric = {
  names: ['actions_per_decision'],
  measure: onAStack(async (stack) => {
    const program = await aProgram(stack, MANY, { pace: { secondsPerWorkingDay: DAY_SECONDS } });
    const runs: [string, number, number][] = [
      ['few', FEW, PAUSE_MS],
      ['many, one after another', MANY, PAUSE_MS],
      ['many at once', MANY, 0],
    ];
    const costs = await Promise.all(
      runs.map(async ([name, positions, pauseMs]) => {
        const actions = await aLife(stack, program, positions, pauseMs);
        progress(`${name}: ${inWords(actions)}`);
        return actions;
      }),
    );
    const [few, ...others] = costs.map(inWords);
    if (others.some((cost) => cost !== few))
      throw new Error(`Positions that change nothing cost: ${costs.map(inWords).join('; ')}`);
    return [
      {
        metric: 'actions_per_decision',
        value: totalOf(costs[0] as Actions),
        unit: 'actions',
        goal: '<= 20',
        note: `${few} in forum and review, with one reminder, one escalation and one review; the same for ${FEW} and ${MANY} positions, one per ${PAUSE_MS} ms and in a burst`,
      },
    ];
  }),
};

/** A consent with an objection that stalls it, climbs to the authority, is taken back, and is approved by its reviewer. */
async function aLife(stack: Stack, program: Program, positions: number, pauseMs: number): Promise<Actions> {
  const { deciders, reviewer } = program;
  const half = { workingDays: 0.5 };
  const forum = await aForum(stack, program, {
    method: 'consent',
    rules: { length: { workingDays: 2 } },
    deciders,
    reviewers: [reviewer],
    ladder: [
      { when: { before: { workingDays: 0.1 } }, do: 'remind' },
      { when: 'at_deadline', who: ['final_authority'], do: 'escalate' },
      { when: { after: half }, do: 'apply_default' },
    ],
  });
  const [objector = '', ...others] = deciders;
  const saying = others.slice(0, positions - 1).map((as) => () => sayUntilTaken(stack, as, forum, { stance: 'agree' }));
  await say(stack, objector, forum, { stance: 'object', reason: 'Auditors need it' });
  if (pauseMs === 0) await Promise.all(saying.map((one) => one()));
  else {
    for (const one of saying) await Promise.all([one(), new Promise((resolve) => setTimeout(resolve, pauseMs))]);
  }
  await eventually(async () => (await read(stack, forum)).tier === 1, LIMIT_MS);
  const [concern] = (await read(stack, forum)).concerns;
  await ask(stack, objector, 'POST', `/v1/concerns/${concern?.id}/withdraw`, { reason: 'The export keeps it' });
  await eventually(async () => (await read(stack, forum)).state === 'decided', LIMIT_MS);
  const [{ entry } = { entry: 0 }] = (await read(stack, forum)).reviews;
  await ask(stack, reviewer, 'POST', `/v1/reviews/${forum.reviews[0]}/approve`, { entry });
  await eventually(async () => (await read(stack, forum)).state === 'in_effect', LIMIT_MS);
  const ids = [
    workflowId({ kind: 'decision', id: forum.decision }),
    ...forum.reviews.map((id) => workflowId({ kind: 'review', id })),
  ];
  const over = async (): Promise<boolean> =>
    (await Promise.all(ids.map((id) => stack.temporal.workflow.getHandle(id).describe()))).every(
      ({ status }) => status.name === 'COMPLETED',
    );
  await eventually(over, LIMIT_MS);
  progress(`${positions} positions: told ${(await Promise.all(ids.map((id) => toldOf(stack, id)))).join('; ')}`);
  return actionsOfAll(stack.temporal, ids);
}

/** The signals that a workflow got, in their order: which one was too many is to be seen. */
async function toldOf({ temporal }: Stack, id: string): Promise<string> {
  const { events } = await temporal.workflow.getHandle(id).fetchHistory();
  const names = (events ?? []).flatMap((event) => event.workflowExecutionSignaledEventAttributes?.signalName ?? []);
  return `${id.split(':')[0]} ${names.join(', ')}`;
}

/** From the answer to the vote that decides until the API says that it is decided, with many forums at once. */
export const decisionLatency: Metric = {
  names: ['decision_latency_ms_p99'],
  measure: onAStack(async (stack) => {
    const program = await aProgram(stack, 3);
    const took: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const forums = await Promise.all(
        Array.from({ length: FORUMS }, () =>
          aForum(stack, program, { method: 'majority', deciders: program.deciders }),
        ),
      );
      await untilOpen(stack);
      const [first = '', second = ''] = program.deciders;
      const asked = await Promise.all(forums.map((forum) => halfDecided(stack, first, forum)));
      await untilOpen(stack);
      took.push(...(await latencies(stack, second, asked)));
      progress(`round ${round + 1}: ${rounded(percentile(took, 50))} ms in the middle`);
    }
    return [
      {
        metric: 'decision_latency_ms_p99',
        value: rounded(percentile(took, 99)),
        unit: 'ms',
        goal: '< 1000',
        note: `from the deciding position until \`decided\` is visible by the API; ${rankOf(took, 99)}; p50 ${rounded(percentile(took, 50))} ms, longest ${rounded(Math.max(...took))} ms, ${FORUMS} forums at once, ${ROUNDS} rounds`,
      },
    ];
  }),
};

interface Asked {
  readonly forum: Forum;
  readonly option: string | undefined;
}

/** A forum that wants one more vote. */
async function halfDecided(stack: Stack, decider: string, forum: Forum): Promise<Asked> {
  const option = (await read(stack, forum)).options[0]?.id;
  await say(stack, decider, forum, { option });
  return { forum, option };
}

/** Waits until the forums' workflows have begun, and letters, seals and signals of what was before are done. */
function untilOpen({ superuser }: Stack): Promise<void> {
  return eventually(async () => {
    const { rows } = await sql<{ busy: boolean }>`select exists (select from poke) or exists (select from unsealed)
      or exists (select from notice where state = 'queued')
      or exists (select from gate where kind = 'decision' and phase = 'open' and started_at is null) as busy`.execute(
      superuser,
    );
    return rows[0]?.busy === false;
  }, LIMIT_MS);
}

/**
 * From the request with the vote that decides until the API shows the outcome. It is asked when the row has it, and one looks at
 * the rows for all: twenty who ask again and again would measure each other.
 */
async function latencies(stack: Stack, decider: string, all: readonly Asked[]): Promise<number[]> {
  const told = new Map<string, () => void>();
  const latencyOf = async ({ forum, option }: Asked): Promise<number> => {
    const there = new Promise<void>((resolve) => told.set(forum.decision, resolve));
    const begun = performance.now();
    await say(stack, decider, forum, { option });
    await there;
    if ((await read(stack, forum)).outcome === null) throw new Error('The API does not show what the row has');
    return performance.now() - begun;
  };
  const taking = Promise.all(all.map(latencyOf));
  await eventually(async () => {
    const rows = await stack.superuser
      .selectFrom('decision')
      .select('id')
      .where('id', 'in', [...told.keys()])
      .where('outcome', 'is not', null)
      .execute();
    for (const { id } of rows) {
      told.get(id)?.();
      told.delete(id);
    }
    return told.size === 0;
  }, LIMIT_MS);
  return taking;
}
