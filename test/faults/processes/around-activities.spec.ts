import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { createActivities, type Activities } from '../../../activities/activities.js';
import type { Ports } from '../../../libs/commands/ports.js';
import { workflowId } from '../../../libs/temporal/ids.js';
import { reviewSignal } from '../../../workflows/compliance-review.messages.js';
import { ANN, BEN, CLEO, DEE, DEN, ODA } from '../../servers/a-council.js';
import { eventually } from '../../servers/eventually.js';
import type { TrafficOptions } from '../harness/people.js';
import { aProvingGround, type ProvingGround } from '../harness/proving-ground.js';
import { expectSound } from '../invariants.js';
import { moveClock } from '../time/move-clock.js';

type Name = keyof Activities;
const NAMES = Object.keys(createActivities({} as Ports)) as Name[];
/** What a review does not keep unread is refused together. */
const MANY_CLAIMS = 110;
const LIMIT_MS = 600_000; // a busy machine starts a worker in 20 s
const LIFE_MS = 120_000;
const REST_MS = 120_000;
/** A beginning, a step of time, and one of a forum: a server dies between their begin, their commit and what Temporal hears of it. */
const OF_SERVERS: readonly Name[] = ['openSession', 'remind', 'announceDecision'];
const SERVERS = ['temporal', 'postgres'] as const;

/**
 * Seen to fail with notices whose ids name the process as well: `asked for the same 2 times: review_wanted`, and five more that a
 * second run of an activity had queued.
 */
describe('kill -9 of the worker, and of its servers', () => {
  const kills = mkdtempSync(join(tmpdir(), 'roundtable-kills-'));
  const ofServers = join(kills, 'servers');
  let ground: ProvingGround;
  beforeAll(async () => {
    mkdirSync(ofServers);
    const preloaded = new URL('../harness/preloaded/killed-around-activities.mjs', import.meta.url).href;
    const env = { NODE_OPTIONS: `--import=${preloaded}`, TEST_KILLS: kills };
    const servers = { TEST_SERVERS_DIE: JSON.stringify({ around: OF_SERVERS, servers: SERVERS }) };
    ground = await aProvingGround('around activities', { workers: 2, env: { ...env, ...servers } });
  });
  afterAll(async () => {
    await ground?.stop();
    rmSync(kills, { recursive: true, force: true });
  });

  const moments = (of: readonly Name[]): string[] => of.flatMap((name) => [`${name} before`, `${name} after`]);
  const died = (): string[] => readdirSync(kills).filter((file) => file !== 'servers');

  /** Moments of these activities, or of all, at which no worker has died, or no server that is to. */
  const left = (of: readonly Name[] = NAMES): string[] => {
    const been = new Set([...died(), ...readdirSync(ofServers)]);
    const served = moments(of.filter((name) => OF_SERVERS.includes(name)));
    const ofEach = served.flatMap((moment) => SERVERS.map((server) => `${moment} ${server}.done`));
    return [...moments(of), ...ofEach].filter((moment) => !been.has(moment));
  };

  /** Kills the servers that are to die, and starts them again, until `signal` says that nobody is to die any more. */
  async function killServers(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const files = new Set(readdirSync(ofServers));
      const next = [...files].find((file) => !file.endsWith('.done') && !files.has(`${file}.done`));
      const server = SERVERS.find((one) => next?.endsWith(one));
      if (next && server) {
        await ground.stack.kill(server);
        await ground.stack.start(server);
        writeFileSync(join(ofServers, `${next}.done`), '');
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  it(
    'before each activity, and after it has committed and before anybody has heard of it',
    async () => {
      const limit = Date.now() + LIMIT_MS;
      const over = new AbortController();
      const killing = killServers(over.signal);
      const lives = LIVES.map((one) => live(one, limit));
      await Promise.allSettled(lives);
      if (Date.now() < limit) await claim(limit);
      over.abort();
      await killing;
      expect(left()).toEqual([]);
      await Promise.all(lives);
      const { stack } = ground;
      const victims = new Set(died().map((moment) => readFileSync(join(kills, moment), 'utf8')));
      const dead = (): boolean => stack.ends.length >= victims.size && stack.parts.every(stack.runs);
      await eventually(() => Promise.resolve(dead())); // whoever is to die last has a moment to live
      expect(stack.ends.map(({ how }) => how)).toEqual([...victims].map(() => 'SIGKILL'));
      await stack.untilReady();
      await moveClock(ground, '20 minutes'); // longer than the longest pause between two tries of a letter
      await expectSound(ground, { mayEnd: { part: /worker/, atMost: victims.size } });
      expect(await verdictsBySignal()).toEqual({ given: 1, usedTwice: 0 });
    },
    LIMIT_MS + LIFE_MS + REST_MS,
  );

  /** Cycles, one after the other, until workers have died around all the activities to which they come. */
  async function live({ to, ...options }: Life, limit: number): Promise<void> {
    while (left(to).length > 0 && Date.now() < limit) {
      await (await ground.people(options)).over(limit + LIFE_MS - Date.now());
    }
  }

  /**
   * A verdict by signal, and behind it more claims by nobody than a review keeps: they come while the worker that had the first is
   * not missed yet. They are read one after the other, so nobody else dies meanwhile.
   */
  async function claim(limit: number): Promise<void> {
    const { recorder, stack } = ground;
    const traffic = await ground.people({ eagerness: 1, left: ['review'], secondsPerWorkingDay: 200 });
    const reviews = stack.superuser
      .selectFrom('gate')
      .innerJoin('review', 'review.id', 'gate.id')
      .select('gate.id')
      .where('gate.cycle', '=', traffic.cycles[0] ?? '')
      .where('gate.phase', '=', 'open')
      .where('review.decision', 'is not', null);
    await eventually(async () => expect(await reviews.execute()).not.toHaveLength(0), limit - Date.now());
    const { id } = await reviews.executeTakeFirstOrThrow();
    const { body: read } = await recorder.ask(CLEO, 'GET', `/v1/reviews/${id}`);
    const approve = { entry: read.entry, verdict: 'approve' };
    const { body } = await recorder.ask(CLEO, 'POST', `/v1/reviews/${id}/tokens`, approve, { keyless: true });
    const handle = stack.temporal.workflow.getHandle(workflowId({ kind: 'review', id }));
    await eventually(() => handle.describe().then(Boolean, () => false), limit - Date.now()); // its cycle's workflow starts it
    await handle.signal(reviewSignal, { token: String(body.token) });
    const nobodys = { token: "nobody's-".repeat(3) };
    await Promise.all(Array.from({ length: MANY_CLAIMS }, () => handle.signal(reviewSignal, nobodys)));
    const to = ['reviewByToken', 'refuseClaims'] as const;
    await eventually(() => expect(left(to)).toHaveLength(0), limit - Date.now()).catch(() => undefined); // told by name
    await traffic.over(LIFE_MS);
  }

  async function verdictsBySignal(): Promise<unknown> {
    const { rows } = await sql`
      select count(*) filter (where type = 'reviewed' and command like 'signal:%')::int as given,
        count(*) filter (where type = 'claim-refused' and body->>'because' = 'used-token')::int as "usedTwice"
      from journal`.execute(ground.stack.superuser);
    return rows[0];
  }
});

const NOT_FINISHED = { if: 'not_finished', who: ['facilitator'] };
const REFINED_FOR_LONGER = {
  ladders: {
    refinement: [
      { when: 'at_deadline', ...NOT_FINISHED, do: 'extend_once', by: { workingDays: 1 } },
      { when: { after: { workingDays: 1 } }, ...NOT_FINISHED, do: 'advance_flagged' },
    ],
  },
};
/** Ann proposed and counts as agreeing; with one more, a last call begins. */
const LAST_CALL = {
  method: 'last_call',
  rules: { length: { workingDays: 5 } }, // longer than a worker is missed
  options: [{ title: 'Drop it' }],
  authority: DEN,
  deputy: DEE,
  deciders: [ANN, BEN, ODA],
  advisers: [],
};
const UNPUBLISHED_IS_CANCELLED = { ladders: { agenda: [{ when: 'at_deadline', who: ['facilitator'], do: 'cancel' }] } };

interface Life extends TrafficOptions {
  /** Activities to which its cycles come. */
  readonly to: readonly Name[];
}

const OF_CYCLES: readonly Name[] = ['invite', 'distributePreReads', 'openSession', 'askForDispositions'];
const OF_ENDS: readonly Name[] = ['draftClosure', 'deliverClosure'];
const OF_FORUMS: readonly Name[] = ['askForPositions', 'announceDecision', 'announceOutcome'];
const OF_REVIEWS: readonly Name[] = ['askForVerdict', 'askForChanges', 'announceVerdict'];
const OF_PILOTS: readonly Name[] = [
  ...(['startPilot', 'announceStart', 'halt', 'endPilot', 'askForPilotVerdict', 'announcePilotVerdict'] as const),
];

/** Who is quick passes over what a worker that has died was to do, so people take their time where they are the ones to move on. */
const LIVES: readonly Life[] = [
  { to: [...OF_CYCLES, ...OF_FORUMS, ...OF_REVIEWS, ...OF_ENDS], cycles: 2, eagerness: 0.05, secondsPerWorkingDay: 4 },
  { to: ['announceLastCall'], eagerness: 0.3, secondsPerWorkingDay: 4, decision: LAST_CALL },
  { to: ['remind', 'closeSession'], eagerness: 1, secondsPerWorkingDay: 1, left: ['session'] },
  {
    to: ['settle', 'escalate', 'applyTieBreak', 'applyDefault'],
    eagerness: 1,
    secondsPerWorkingDay: 1,
    left: ['decision', 'review'],
  },
  {
    to: ['extendOnce', 'advanceFlagged', 'askPromise'],
    eagerness: 1,
    secondsPerWorkingDay: 1,
    left: ['refinement', 'closure'],
    engagement: REFINED_FOR_LONGER,
  },
  { to: OF_PILOTS, cycles: 2, eagerness: 0.05, secondsPerWorkingDay: 4, pilots: true },
  { to: ['cancel'], secondsPerWorkingDay: 1, left: ['agenda'], engagement: UNPUBLISHED_IS_CANCELLED },
];
