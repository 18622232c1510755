import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiClient } from '../client/api-client.js';
import { all, type Cycle, type ListedCycle } from '../client/views.js';
import { EXIT, type ExitCode } from '../output/exit.js';
import { table, type Output } from '../output/output.js';
import { spoken, when } from '../output/words.js';

/** Shows where one cycle stands and who is waited for. */
export async function showCycle(api: ApiClient, id: string, out: Output): Promise<ExitCode> {
  const cycle = await api.get<Cycle>(`/v1/cycles/${encodeURIComponent(id)}`);
  out.result(cycle, () => describe(cycle));
  return EXIT.ok;
}

interface ListOptions {
  readonly program?: string;
  readonly stalled?: boolean;
}

/** The cycles of one program, or of every program in which you take part. */
export async function listCycles(api: ApiClient, { program, stalled }: ListOptions, out: Output): Promise<ExitCode> {
  const programs = program ? [program] : (await all<{ id: string }>(api, '/v1/programs')).map(({ id }) => id);
  const filter = stalled ? '?stalled=true' : '';
  const cycles: ListedCycle[] = [];
  for (const id of programs) {
    cycles.push(...(await all<ListedCycle>(api, `/v1/programs/${encodeURIComponent(id)}/cycles${filter}`)));
  }
  out.result(cycles, () => (cycles.length === 0 ? 'No cycles' : table(cycles.map(row))));
  return EXIT.ok;
}

const row = ({ id, phase, title, next, stalled }: ListedCycle): string[] => [
  id,
  spoken(phase),
  next ? `${spoken(next.do)} ${when(next.at)}` : '',
  stalled ? 'STALLED' : '',
  title,
];

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
  `${count} ${COUNTED[name]?.[count === 1 ? 0 : 1] ?? spoken(name)}`;

/** A cycle in words. */
export function describe(cycle: Cycle): string {
  const { title, id, phase, deadline, next, responsible, heldUntil, endReason, rehearsal, counts } = cycle;
  const lines = [
    ['Cycle', `${title}${rehearsal ? ' (a rehearsal)' : ''}`],
    ['Id', id],
    ['Program', cycle.program],
    ['Phase', `${spoken(phase)}${deadline ? `, until ${deadline} (${when(deadline)})` : ''}`],
    ['On hold', heldUntil ? `until ${heldUntil} (${when(heldUntil)})` : ''],
    ['Ended', endReason ?? ''],
    ['Next', next ? `${spoken(next.do)} ${when(next.at)}` : ''],
    ['Responsible', responsible.map(({ name, because }) => `${name} (${because})`).join(', ')],
    ['Session', cycle.session.at],
    [
      'Counts',
      Object.entries(counts)
        .map(([name, count]) => counted(name, count))
        .join(', '),
    ],
    ...cycle.decisions.map((decision) => ['Decision', `${decision.question} [${spoken(decision.phase)}]`]),
    ...cycle.reviews.map((review) => ['Review', spoken(review.phase)]),
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
    const cycle = await api.get<Cycle>(`/v1/cycles/${encodeURIComponent(id)}`);
    const now = waitsFor(cycle);
    if (now !== seen) out.say(now);
    seen = now;
    if (OVER.has(cycle.phase)) {
      out.result(cycle, () => describe(cycle));
      return EXIT.ok;
    }
    await sleep(LOOK_MS);
  }
}

function waitsFor({ phase, next, decisions, responsible, heldUntil }: Cycle): string {
  if (heldUntil) return `on hold until ${heldUntil}`;
  const open = decisions.filter((decision) => ['open', 'last_call', 'decided'].includes(decision.phase));
  const forums = open.map(({ question, phase: state, next: step }) => {
    return `${state}: ${question}${step ? `, then ${spoken(step.do)} at ${step.at}` : ''}`;
  });
  const waiting = next ? `, then ${spoken(next.do)} at ${next.at}` : '';
  const names = responsible.length > 0 ? `; ${responsible.map(({ name }) => name).join(', ')} asked` : '';
  return [`${spoken(phase)}${waiting}${names}`, ...forums.map((line) => `  ${line}`)].join('\n');
}
