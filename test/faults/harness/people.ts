import pTimeout from 'p-timeout';
import { AGENDA, ANN, BEN, CLEO, DEE, DEN, FAY, ODA, type CycleSeen } from '../../servers/a-council.js';
import { telemetryPurpose, tryOut } from './pilots.js';
import type { Random } from './random.js';
import type { Recorder } from './recorder.js';

export interface TrafficOptions {
  /** How many cycles run at the same time. */
  readonly cycles?: number;
  readonly secondsPerWorkingDay?: number;
  /** How likely people are to act at a look, 0 to 1; what they leave undone, time does. */
  readonly eagerness?: number;
  /** What each contributor says at most in one cycle. */
  readonly words?: number;
  /** Without a facilitator time does everything that she would. */
  readonly facilitated?: boolean;
  /** More of the engagement model, over the short lead times of the traffic. */
  readonly engagement?: object;
  /** More of the decision that each cycle has; without it, its final authority rules. */
  readonly decision?: object;
  /** Phases that people leave to time; `review` for verdicts, which whoever holds a token may give as well. */
  readonly left?: readonly string[];
  /** Beside each cycle something is tried out. */
  readonly pilots?: boolean;
}

/** People who run cycles of one program, each by themselves, through HTTP. */
export interface Traffic {
  readonly program: string;
  readonly cycles: readonly string[];
  /** Waits until every cycle and pilot is over; fails when that takes longer. */
  over(limitMs: number): Promise<void>;
  /** Nobody begins anything new; what is under way is answered. */
  stop(): Promise<void>;
}

const LEAD_TIMES = {
  agenda: { workingDays: 2 },
  preRead: { workingDays: 2 },
  input: { workingDays: 1 },
  refinement: { workingDays: 3 },
  advice: { workingDays: 0.5 },
  decision: { workingDays: 2 },
  review: { workingDays: 2 },
  closure: { workingDays: 2 },
  deferral: { workingDays: 1 },
};

export const PEOPLE = [
  { email: DEE, name: 'Dee', group: 'team', roles: ['facilitator'] },
  { email: ANN, name: 'Ann', group: 'end_user' },
  { email: BEN, name: 'Ben', group: 'operator' },
  { email: ODA, name: 'Oda', group: 'buyer' },
  { email: DEN, name: 'Den', group: 'buyer' },
  { email: CLEO, name: 'Cleo', group: 'regulator', roles: ['compliance_reviewer'] },
];

export const DECISION = {
  question: 'Do we drop the free-text field?',
  options: [{ title: 'Drop it' }, { title: 'Make it optional' }],
  proposer: ANN,
  authority: ODA,
  deputy: DEN,
  advisers: [BEN],
  reviewers: [CLEO],
};

const CRITERION = {
  statement: 'A field worker finishes the weekly report without help',
  metric: 'time to finish',
  comparator: 'lte',
  threshold: 6,
  unit: 'minutes',
};

const OVER = new Set(['closed', 'cancelled']);
const CONTRIBUTORS = [ANN, BEN, ODA];

/** Starts cycles and the people who live in them. */
export async function startTraffic(
  recorder: Recorder,
  random: Random,
  {
    cycles = 1,
    secondsPerWorkingDay = 1.5,
    eagerness = 0.1,
    words = 12,
    facilitated = true,
    engagement = {},
    decision = {},
    left = [],
    pilots = false,
  }: TrafficOptions = {},
): Promise<Traffic> {
  const { ask } = recorder;
  const { body: program } = await ask<{ id: string }>(FAY, 'POST', '/v1/programs', {
    name: `Council ${random.seed}`,
    product: 'Reports',
    engagement: { calendar: { zone: 'UTC', pace: { secondsPerWorkingDay } }, leadTimes: LEAD_TIMES, ...engagement },
    participants: PEOPLE,
  });
  if (!program.id) throw new Error(`No program: ${JSON.stringify(program)}`);
  const purpose = pilots ? await telemetryPurpose(recorder, program.id) : null;
  const ended = new AbortController();
  const lives: Promise<void>[] = [];
  const ids: string[] = [];
  for (let n = 1; n <= cycles; n += 1) {
    const { body: cycle } = await ask<CycleSeen>(FAY, 'POST', `/v1/programs/${program.id}/cycles`, {
      title: `Cycle ${n}`,
      scope: 'The weekly report',
      ...AGENDA,
      deputy: DEE,
      invite: [ANN, BEN, ODA, DEN],
      decisions: [{ ...DECISION, ...decision }],
    });
    if (!cycle.id) throw new Error(`No cycle: ${JSON.stringify(cycle)}`);
    ids.push(cycle.id);
    const person = (as: string, act: Act): Person => ({
      as,
      act,
      ask,
      eagerness,
      words,
      left,
      cycle: cycle.id,
      said: 0,
      proposed: false,
      signal: ended.signal,
      random: random.fork(`${n} ${as}`),
    });
    const leads = facilitated ? [person(FAY, facilitate)] : [];
    const all = [...leads, person(CLEO, review), ...CONTRIBUTORS.map((as) => person(as, contribute))];
    lives.push(...all.map(live));
    if (purpose === null) continue;
    const trial = { random: random.fork(`pilot ${n}`), eagerness, workingDayMs: secondsPerWorkingDay * 1000 };
    lives.push(tryOut(recorder, purpose, { ...trial, program: program.id, signal: ended.signal }));
  }
  const together = Promise.all(lives);
  together.catch(() => undefined); // told by whoever waits
  return {
    program: program.id,
    cycles: ids,
    over: async (milliseconds) => {
      await pTimeout(together, { milliseconds, message: `The cycles are not over after ${milliseconds} ms` });
    },
    stop: async () => {
      ended.abort();
      await together;
    },
  };
}

interface Person {
  readonly as: string;
  readonly cycle: string;
  readonly ask: Recorder['ask'];
  readonly random: Random;
  readonly eagerness: number;
  readonly words: number;
  readonly left: readonly string[];
  readonly signal: AbortSignal;
  readonly act: Act;
  said: number;
  /** Whether the facilitator has proposed the item of this cycle, which has a review of its own. */
  proposed: boolean;
}
type Act = (person: Person, cycle: CycleSeen) => Promise<unknown>;

async function live(person: Person): Promise<void> {
  const { ask, as, random, signal } = person;
  while (!signal.aborted) {
    const { status, body: cycle } = await ask<CycleSeen>(as, 'GET', `/v1/cycles/${person.cycle}`);
    if (status !== 200) throw new Error(`${person.cycle}, which had been answered, is answered with ${status}`);
    if (OVER.has(cycle.phase)) return;
    await person.act(person, cycle);
    await new Promise((resolve) => setTimeout(resolve, random.between(150, 450)));
  }
}

const facilitate: Act = async (person, { phase, heldUntil, reviews }) => {
  const { random, eagerness } = person;
  if (heldUntil) return random.chance(0.5) && post(person, 'resume');
  if (random.chance(0.01)) return post(person, 'hold', { reason: 'The plant is closed today' });
  if (person.left.includes(phase)) return;
  if (phase === 'refinement' && !person.proposed) {
    person.proposed = (await proposeItem(person.ask, person.as, person.cycle)) !== null;
  }
  if (phase === 'refinement' || phase === 'closure') await dispose(person);
  for (const { id, phase: state } of reviews) {
    if (state !== 'changes_requested' || !random.chance(2 * eagerness)) continue;
    await person.ask(person.as, 'POST', `/v1/reviews/${id}/resubmit`, { note: 'The export leaves out names now' });
  }
  if (!random.chance(eagerness)) return;
  if (phase === 'agenda') await post(person, 'agenda/publish');
  if (phase === 'pre_read') await post(person, 'session/open', { reason: 'Everybody is here' });
  if (phase === 'session') await post(person, 'input/close', { reason: 'Everybody has spoken' });
  if (phase === 'refinement') await post(person, 'refinement/end');
  if (phase === 'closure') await post(person, 'closure/publish');
};

/** An item that cites what was said, and a review of it, which it returns; null where nobody has said anything. */
export async function proposeItem(ask: Recorder['ask'], as: string, cycle: string): Promise<string | null> {
  const path = `/v1/cycles/${cycle}/contributions?limit=1`;
  const { body } = await ask<{ items?: readonly { readonly id: string }[] }>(as, 'GET', path);
  const [voice] = body.items ?? [];
  if (!voice) return null;
  const item = await ask<{ id?: string }>(as, 'POST', `/v1/cycles/${cycle}/items`, {
    title: 'A short form',
    framing: 'Nobody reads the long one',
    criteria: [CRITERION],
    passages: [{ contribution: voice.id, starts: 0, ends: 3 }],
  });
  const reviews = `/v1/items/${item.body.id}/reviews`;
  const { body: asked } = await ask<Partial<Pick<CycleSeen, 'reviews'>>>(as, 'POST', reviews, { email: CLEO });
  return asked.reviews?.[0]?.id ?? 'none';
}

async function dispose(person: Person): Promise<void> {
  const { ask, as, cycle } = person;
  const path = `/v1/cycles/${cycle}/contributions?undisposed=true&limit=200`;
  const { body } = await ask<{ items?: readonly { readonly id: string }[] }>(as, 'GET', path);
  const items = (body.items ?? []).map(({ id }) => ({
    contribution: id,
    kind: 'will_not',
    reason: 'The law asks for this field',
  }));
  if (items.length > 0) await post(person, 'dispositions', { items });
}

const contribute: Act = async (person, { phase, decisions }) => {
  const { as, random, cycle, words } = person;
  if ((phase === 'pre_read' || phase === 'session') && person.said < words && random.chance(0.6)) {
    person.said += 1;
    const text = `${as} in ${cycle}, ${person.said}: on Monday the report took ${person.said} minutes`;
    await post(person, 'contributions', { kind: 'feedback', text });
  }
  for (const { id, phase: state } of decisions) {
    if (phase === 'decision' && state === 'open') await speak(person, id);
  }
};

interface Forum {
  readonly yourRight: { readonly right: string };
  readonly position: object | null;
  readonly options: readonly { readonly id: string; readonly statusQuo: boolean }[];
}

async function speak({ ask, as, random, eagerness, left }: Person, id: string): Promise<void> {
  const { body: forum } = await ask<Forum>(as, 'GET', `/v1/decisions/${id}`);
  const reviewed = forum.options.filter(({ statusQuo }) => !statusQuo); // keeping things as they are needs no review
  const option = random.pick(left.includes('review') ? reviewed : forum.options).id;
  if (forum.yourRight.right === 'advise' && forum.position === null && random.chance(0.3)) {
    await ask(as, 'POST', `/v1/decisions/${id}/positions`, { option, reason: 'Auditors need the field once a year' });
  }
  if (forum.yourRight.right === 'decide' && forum.position === null && random.chance(0.3)) {
    await ask(as, 'POST', `/v1/decisions/${id}/positions`, { stance: 'agree' });
  }
  if (forum.yourRight.right !== 'final_authority' || left.includes('decision') || !random.chance(eagerness)) return;
  const path = `/v1/decisions/${id}/positions?limit=200`;
  const { body } = await ask<{ items: readonly { id: string; answer: string | null; current: boolean }[] }>(
    as,
    'GET',
    path,
  );
  const open = body.items.filter(({ answer, current }) => current && answer === null);
  const answers = open.map(({ id: position }) => ({ position, answer: 'The export keeps it' }));
  await ask(as, 'POST', `/v1/decisions/${id}/ruling`, {
    option,
    answers,
    rationale: 'Nobody has used the field for a year',
  });
}

const review: Act = async (person, { phase, reviews }) => {
  const { ask, as, random, eagerness } = person;
  for (const { id, phase: state } of reviews) {
    if (phase === 'agenda' && state === 'obligations' && random.chance(0.4)) {
      await post(person, 'obligations', { obligations: [{ reference: 'GDPR 17', statement: 'People can be erased' }] });
    }
    if (state !== 'open' || person.left.includes('review') || !random.chance(2 * eagerness)) continue;
    const { body } = await ask<{ entry: number }>(as, 'GET', `/v1/reviews/${id}`);
    const read = { entry: body.entry };
    if (random.chance(0.5)) await ask(as, 'POST', `/v1/reviews/${id}/approve`, read);
    else
      await ask(as, 'POST', `/v1/reviews/${id}/request-changes`, {
        ...read,
        reason: 'Old reports could not be erased',
      });
  }
};

const post = ({ ask, as, cycle }: Person, path: string, body: object = {}): Promise<unknown> =>
  ask(as, 'POST', `/v1/cycles/${cycle}/${path}`, body);
