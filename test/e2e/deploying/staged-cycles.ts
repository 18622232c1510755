import { positionQuery } from '../../../workflows/subject-workflow/position.messages.js';
import { proposeItem } from '../../faults/harness/people.js';
import { approvedPilot, telemetryPurpose } from '../../faults/harness/pilots.js';
import type { Recorder } from '../../faults/harness/recorder.js';
import { AGENDA, ANN, BEN, CLEO, DEE, DEN, FAY, ODA, type CycleSeen } from '../../servers/a-council.js';
import type { Stack } from '../../servers/a-stack-of-processes.js';
import { eventually } from '../../servers/eventually.js';

export type Stage = 'agenda' | 'pre_read' | 'session' | 'refinement' | 'decision' | 'closure' | 'closed';

/** Cycles that move when they are told to, and not by time: their lead times are days. */
export interface StagedCycles {
  readonly ids: readonly string[];
  /** Starts a cycle and takes it to `stage`, with what people say and answer on the way. */
  begin(stage: Stage, held?: 'held'): Promise<string>;
  phase(id: string): Promise<string>;
  say(id: string, text: string): Promise<string>;
  /** Takes a cycle on from wherever it is. */
  enter(id: string, stage: Stage): Promise<void>;
  /** The final authority of its decision has ruled, and the reviewer has not said yet whether that may be. */
  rule(id: string): Promise<void>;
  /** An item of a cycle in refinement, whose review is open; returns the review. */
  propose(id: string): Promise<string>;
  /** Something that is tried out for so long, and runs; returns its id. */
  tryOut(lastsMs: number): Promise<string>;
  /** The reviewer approves. */
  approve(review: string): Promise<void>;
  /** Says what a pilot has shown, once it is over. */
  conclude(pilot: string): Promise<void>;
  /** One that is not there any more. */
  forget(id: string): void;
  /** Takes every cycle to its end. */
  close(): Promise<void>;
}

const ORDER: readonly Stage[] = ['agenda', 'pre_read', 'session', 'refinement', 'decision', 'closure', 'closed'];

const PEOPLE = [
  { email: DEE, name: 'Dee', group: 'team', roles: ['facilitator'] },
  { email: ANN, name: 'Ann', group: 'end_user' },
  { email: BEN, name: 'Ben', group: 'operator' },
  { email: ODA, name: 'Oda', group: 'buyer' },
  { email: DEN, name: 'Den', group: 'buyer' },
  { email: CLEO, name: 'Cleo', group: 'regulator', roles: ['compliance_reviewer'] },
];

const DECISION = {
  question: 'Do we drop the free-text field?',
  options: [{ title: 'Drop it' }, { title: 'Make it optional' }],
  proposer: ANN,
  authority: ODA,
  deputy: DEN,
  advisers: [BEN],
  reviewers: [CLEO],
};

/** The workflow knows what the row says; one that is over has said its last words. */
export const untilFollowed = ({ db, temporal }: Stack, cycle: string): Promise<void> =>
  eventually(async () => {
    const row = await db.selectFrom('gate').selectAll().where('id', '=', cycle).executeTakeFirstOrThrow();
    if (row.over) return row.followed >= row.revision;
    const { revision } = await temporal.workflow.getHandle(`cycle:${cycle}`).query(positionQuery);
    return revision === row.revision;
  }, 30_000);

export async function stagedCycles({ ask }: Recorder): Promise<StagedCycles> {
  const ids: string[] = [];
  const program = await change<{ id: string }>(FAY, '/v1/programs', {
    name: 'Council',
    product: 'Reports',
    engagement: { calendar: { zone: 'UTC' }, leadTimes: { advice: 'PT1S' } },
    participants: PEOPLE,
  });

  async function change<Body>(as: string, path: string, body: object = {}): Promise<Body> {
    const answer = await ask<Body>(as, 'POST', path, body);
    if (answer.status >= 300) throw new Error(`${as} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
  const onCycle = (as: string, id: string, path: string, body?: object): Promise<unknown> =>
    change(as, `/v1/cycles/${id}/${path}`, body);
  const read = async <Body>(as: string, path: string): Promise<Body> => (await ask<Body>(as, 'GET', path)).body;
  const cycle = (id: string): Promise<CycleSeen> => read<CycleSeen>(FAY, `/v1/cycles/${id}`);

  const pilotState = async (id: string): Promise<string> =>
    (await read<{ state: string }>(BEN, `/v1/pilots/${id}`)).state;

  async function say(id: string, text: string): Promise<string> {
    const path = `/v1/cycles/${id}/contributions`;
    return (await change<{ id: string }>(ANN, path, { kind: 'feedback', text: `${id}: ${text}` })).id;
  }

  async function answerEverybody(id: string): Promise<void> {
    const open = await read<{ items: readonly { id: string }[] }>(
      FAY,
      `/v1/cycles/${id}/contributions?undisposed=true&limit=200`,
    );
    const items = open.items.map((item) => ({
      contribution: item.id,
      kind: 'will_not',
      reason: 'The law asks for it',
    }));
    if (items.length > 0) await onCycle(FAY, id, 'dispositions', { items });
  }

  /** Once the advice window has closed. */
  async function rule(id: string): Promise<void> {
    const [decision] = (await cycle(id)).decisions;
    const forum = await read<{ options: readonly { id: string }[] }>(ODA, `/v1/decisions/${decision?.id}`);
    const ruling = { option: forum.options[0]?.id, answers: [], rationale: 'Nobody has used the field for a year' };
    await eventually(
      async () => (await ask(ODA, 'POST', `/v1/decisions/${decision?.id}/ruling`, ruling)).status < 300,
      30_000,
    );
  }

  async function decide(id: string): Promise<void> {
    const open = async () => (await cycle(id)).reviews.find(({ phase }) => phase === 'open');
    if (!(await open())) await rule(id);
    const review = await open();
    if (review) await approve(review.id);
  }

  async function approve(review: string): Promise<void> {
    const { entry } = await read<{ entry: number }>(CLEO, `/v1/reviews/${review}`);
    await change(CLEO, `/v1/reviews/${review}/approve`, { entry });
  }

  const NEXT: Record<Stage, (id: string) => Promise<unknown>> = {
    agenda: async (id) => {
      await onCycle(CLEO, id, 'obligations', {
        obligations: [{ reference: 'GDPR 17', statement: 'People can be erased' }],
      });
      await onCycle(FAY, id, 'agenda/publish');
    },
    pre_read: async (id) => {
      await say(id, 'the report took 18 minutes on Monday');
      const early = await ask(FAY, 'POST', `/v1/cycles/${id}/session/open`, { reason: 'Everybody is here' });
      if (early.status >= 300) await onCycle(FAY, id, 'session/open'); // the release before takes no reason
    },
    session: (id) => onCycle(FAY, id, 'input/close', { reason: 'Everybody has spoken' }),
    refinement: async (id) => {
      await answerEverybody(id);
      await onCycle(FAY, id, 'refinement/end');
    },
    decision: decide,
    closure: async (id) => {
      await answerEverybody(id);
      await onCycle(FAY, id, 'closure/publish');
    },
    closed: () => Promise.resolve(),
  };

  async function enter(id: string, stage: Stage): Promise<void> {
    const { heldUntil } = await cycle(id);
    if (heldUntil) await onCycle(FAY, id, 'resume');
    for (;;) {
      const { phase } = await cycle(id);
      if (ORDER.indexOf(phase as Stage) >= ORDER.indexOf(stage)) return;
      await NEXT[phase as Stage](id);
    }
  }

  return {
    ids,
    begin: async (stage, held) => {
      const { id } = await change<CycleSeen>(FAY, `/v1/programs/${program.id}/cycles`, {
        title: `For ${stage}`,
        scope: 'The weekly report',
        ...AGENDA,
        deputy: DEE,
        invite: [ANN, BEN, ODA, DEN],
        decisions: [DECISION],
      });
      ids.push(id);
      await enter(id, stage);
      if (held) await onCycle(FAY, id, 'hold', { reason: 'The plant is closed today' });
      return id;
    },
    phase: async (id) => (await cycle(id)).phase,
    say,
    enter,
    rule,
    propose: async (id) => {
      const review = await proposeItem(ask, FAY, id);
      if (review === null) throw new Error(`Nobody has said anything in ${id}`);
      return review;
    },
    tryOut: async (lastsMs) => {
      const purpose = await telemetryPurpose({ ask }, program.id);
      const pilot = await approvedPilot(ask, program.id, purpose, { startsInMs: 5_000, lastsMs });
      await eventually(async () => expect(await pilotState(pilot)).toBe('running'), 60_000);
      return pilot;
    },
    approve,
    conclude: async (pilot) => {
      await eventually(async () => expect(await pilotState(pilot)).toBe('verdict'), 180_000);
      await change(BEN, `/v1/pilots/${pilot}/verdict`, { statement: 'It holds on the night shift' });
    },
    forget: (id) => void ids.splice(ids.indexOf(id), 1),
    close: async () => {
      for (const id of ids) await enter(id, 'closed');
    },
  };
}
