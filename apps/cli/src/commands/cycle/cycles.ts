import { setTimeout as sleep } from 'node:timers/promises';
import type { StepName } from '../../../../../libs/domain/subject.js';
import { humanize } from '../../../../../libs/domain/words/humanize.js';
import type { CycleList, CycleView } from '../../../../api/src/cycles/cycle.schemas.js';
import type { ParticipantList, ProgramList } from '../../../../api/src/programs/program.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import { all } from '../../client/lists.js';
import type { ExitCode } from '../../output/exit.js';
import { columns, table, told, type Columns, type Output } from '../../output/output.js';
import { moved } from '../../output/moved.js';
import { clock, when } from '../../output/words.js';

/** Shows where one cycle stands and who is waited for. */
export async function showCycle(api: ApiClient, id: string, out: Output): Promise<ExitCode> {
  const cycle = await api.get<CycleView>(`/v1/cycles/${encodeURIComponent(id)}`);
  return tell(api, cycle, out);
}

/** Tells where a cycle stands. */
export async function tell(api: ApiClient, cycle: CycleView, out: Output): Promise<ExitCode> {
  const people =
    cycle.reviews.length > 0 ? await all<ParticipantList>(api, `/v1/programs/${cycle.program}/participants`) : [];
  return told(out, cycle, () => describe(cycle, new Map(people.map((person) => [person.id, person.name]))));
}

type ListedCycle = CycleList['items'][number];

interface ListOptions {
  readonly program?: string;
  readonly stalled?: boolean;
}

/** The cycles of one program, or of every program in which you take part. */
export async function listCycles(api: ApiClient, { program, stalled }: ListOptions, out: Output): Promise<ExitCode> {
  const programs = program ? [program] : (await all<ProgramList>(api, '/v1/programs')).map(({ id }) => id);
  const filter = stalled ? '?stalled=true' : '';
  const cycles: ListedCycle[] = [];
  for (const id of programs) {
    cycles.push(...(await all<CycleList>(api, `/v1/programs/${encodeURIComponent(id)}/cycles${filter}`)));
  }
  return told(out, cycles, () => columns(cycles, COLUMNS, 'There are no cycles'));
}

const COLUMNS: Columns<ListedCycle> = {
  id: ({ id }) => id,
  phase: ({ phase }) => humanize(phase),
  next: ({ next }) => (next ? `${stepInWords(next.do)} ${when(next.at)}` : ''),
  stalled: ({ stalled }) => (stalled ? 'STALLED' : ''),
  title: ({ title }) => title,
};

/** Counts that are not said as they are called, and those of which one is said otherwise than many. */
const COUNTED: Readonly<Record<string, readonly [one: string, many: string]>> = {
  objectives: ['objective', 'objectives'],
  topics: ['topic', 'topics'],
  preReads: ['pre-read', 'pre-reads'],
  contributions: ['contribution', 'contributions'],
  undisposed: ['without an answer', 'without an answer'],
  items: ['item', 'items'],
};
const counted = (name: string, count: number): string =>
  `${count} ${COUNTED[name]?.[count === 1 ? 0 : 1] ?? humanize(name)}`;

/** What time does next, in words that fit before when. */
const STEPS: Readonly<Record<StepName, string>> = {
  remind: 'people are reminded',
  escalate: 'somebody else is asked as well',
  extend_once: 'the deadline is extended, once',
  apply_tie_break: 'the tie-break is applied',
  apply_default: 'the default is applied',
  advance_flagged: 'it goes on without what is missing',
  cancel: 'it is cancelled',
  halt: 'it is halted',
  close_session: 'the session ends',
  settle: 'positions are counted',
  ask_promise: 'somebody is asked whether a promise was kept',
  start_pilot: 'the pilot starts',
  end_pilot: 'the pilot ends',
};
const stepInWords = (step: string): string => STEPS[step as StepName] ?? humanize(step);
const then = (next: CycleView['next']): string => (next ? `; at ${clock(next.at)} ${stepInWords(next.do)}` : '');
const soon = (at: string): string => `${clock(at)} (${when(at)})`;

/** When it is planned, or since when it has been open or over; of a cycle that was cancelled before, when it was planned. */
function sessionInWords({ phase, session: { at, openedAt, closedAt } }: CycleView): string {
  if (closedAt) return `over since ${soon(closedAt)}`;
  if (phase === 'cancelled') return openedAt ? `opened at ${clock(openedAt)}` : `not held; planned for ${clock(at)}`;
  return openedAt ? `open since ${soon(openedAt)}` : soon(at);
}

/** A cycle in words, with the names of those who review. */
function describe(cycle: CycleView, people: ReadonlyMap<string, string>): string {
  const { title, id, phase, deadline, next, responsible, heldUntil, reasons, endReason, rehearsal, counts } = cycle;
  const lines = [
    ['Cycle', `${title}${rehearsal ? ' (a rehearsal)' : ''}`],
    ['Id', id],
    ['Program', cycle.program],
    ['Phase', `${humanize(phase)}${deadline ? `, until ${soon(deadline)}` : ''}`],
    ['On hold', heldUntil ? `until ${soon(heldUntil)}` : ''],
    ...moved(reasons),
    ['Ended', endReason ?? ''],
    ['Next', next ? `${stepInWords(next.do)} ${when(next.at)}` : ''],
    ['Responsible', responsible.map(({ name, because }) => `${name} (${because})`).join(', ')],
    ['Session', sessionInWords(cycle)],
    [
      'Counts',
      Object.entries(counts)
        .map(([name, count]) => counted(name, count))
        .join(', '),
    ],
    ...cycle.decisions.map((decision) => ['Decision', `${decision.question} [${humanize(decision.phase)}]`]),
    ...cycle.reviews.map(({ reviewer, phase: state, decision }) => {
      const of = cycle.decisions.find(({ id: one }) => one === decision)?.question ?? 'an item';
      return ['Review', `${people.get(reviewer) ?? reviewer}: ${of} [${humanize(state)}]`];
    }),
    ...cycle.flags.map(({ meaning, problem }) => [problem ? 'Problem' : 'Flag', meaning]),
  ];
  return table(lines.filter(([, value]) => value !== '').map(([name = '', value = '']) => [name, value]));
}

const LOOK_MS = 1000;
const OVER = new Set(['closed', 'cancelled']);

/** Follows a cycle until it ends; every change is a line on stderr, the end is the result. */
export async function watchCycle(api: ApiClient, id: string, out: Output): Promise<ExitCode> {
  let seen = '';
  for (;;) {
    const cycle = await api.get<CycleView>(`/v1/cycles/${encodeURIComponent(id)}`);
    const now = waitsFor(cycle);
    if (now !== seen) out.say(now);
    seen = now;
    if (OVER.has(cycle.phase)) return tell(api, cycle, out);
    await sleep(LOOK_MS);
  }
}

function waitsFor({ phase, next, decisions, responsible, heldUntil }: CycleView): string {
  if (heldUntil) return `on hold until ${clock(heldUntil)}`;
  const open = decisions.filter((decision) => ['open', 'last_call', 'decided'].includes(decision.phase));
  const forums = open.map(({ question, phase: state, next: step }) => {
    return `${humanize(state)}: ${question}${then(step)}`;
  });
  const names = responsible.length > 0 ? `; ${responsible.map(({ name }) => name).join(', ')} asked` : '';
  return [`${humanize(phase)}${then(next)}${names}`, ...forums.map((line) => `  ${line}`)].join('\n');
}
