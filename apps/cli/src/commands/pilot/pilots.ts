import { humanize } from '../../../../../libs/domain/words/humanize.js';
import type { PilotMeasuredView } from '../../../../api/src/pilots/measurements/pilot-measurement.schemas.js';
import type { PilotList, PilotView } from '../../../../api/src/pilots/pilot.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import { all } from '../../client/lists.js';
import { EXIT, Ended, type ExitCode } from '../../output/exit.js';
import { limitInWords } from '../../output/limit-in-words.js';
import { columns, told, type Columns, type Output } from '../../output/output.js';
import { clock } from '../../output/words.js';

type Threshold = PilotView['thresholds'][number];
type Listed = PilotList['items'][number];

/** A figure as it is typed. */
export interface Figure {
  readonly people: string;
  readonly at?: string;
}

export const pilotPath = (id: string, route = ''): string => `/v1/pilots/${encodeURIComponent(id)}${route}`;

const COLUMNS: Columns<Listed> = {
  id: ({ id }) => id,
  state: ({ state }) => humanize(state),
  from: ({ window, startedAt }) => clock(startedAt ?? window.startsAt),
  until: ({ window, endedAt }) => clock(endedAt ?? window.endsAt),
  pilot: ({ name }) => name,
};

/** Says which pilots a program has, newest first. */
export async function listPilots(api: ApiClient, program: string, out: Output): Promise<ExitCode> {
  const items = await all<PilotList>(api, `/v1/programs/${encodeURIComponent(program)}/pilots`);
  return told(out, items, () => columns(items, COLUMNS, 'There are no pilots'));
}

/** Says where a pilot stands. */
export async function showPilot(api: ApiClient, id: string, out: Output): Promise<ExitCode> {
  return told(out, await api.get<PilotView>(pilotPath(id)), pilotInWords);
}

/** Starts a pilot before its window begins. */
export async function startPilot(api: ApiClient, id: string, out: Output): Promise<ExitCode> {
  return told(out, await api.call<PilotView>('POST', pilotPath(id, '/start'), {}), pilotInWords);
}

/** Stops a pilot, for a reason. */
export async function haltPilot(api: ApiClient, id: string, reason: string, out: Output): Promise<ExitCode> {
  return told(out, await api.call<PilotView>('POST', pilotPath(id, '/halt'), { reason }), pilotInWords);
}

/** Sends one figure. */
export async function measurePilot(
  api: ApiClient,
  id: string,
  {
    metric,
    value,
    people,
    at = new Date().toISOString(),
  }: Figure & { readonly metric: string; readonly value: string },
  out: Output,
): Promise<ExitCode> {
  const figures = { value: numberOf('value', value), people: numberOf('--people', people) };
  const measured = await api.call<PilotMeasuredView>('POST', pilotPath(id, '/measurements'), {
    measurements: [{ metric, at, ...figures }],
  });
  out.result(measured, () =>
    measured.state === 'halted'
      ? 'That is beyond a threshold: the pilot is halted, and what becomes of it is decided now'
      : measured.recorded === 0
        ? 'It was there already'
        : `Recorded; the pilot is ${humanize(measured.state)}`,
  );
  return EXIT.ok;
}

function numberOf(what: string, typed: string): number {
  const number = Number(typed);
  if (typed.trim() !== '' && Number.isFinite(number)) return number;
  throw new Ended(EXIT.wrongInput, `${what} is no number: ${typed}`);
}

/** A pilot as a person reads it. */
export function pilotInWords(pilot: PilotView): string {
  const { name, state, cohort, safeguards, thresholds, reviews, halts, verdict, statement, ladder } = pilot;
  const whom = cohort.segments.length === 0 ? 'all users' : cohort.segments.join(', ');
  return [
    `${name}: ${humanize(state)}`,
    `  ${cohort.percent} % of ${whom}, ${timeInWords(pilot)}`,
    `  can halt it: ${safeguards.halters.map((halter) => halter.name).join(', ')}; undone by: ${safeguards.rollback}`,
    ...thresholds.map((one) => `  ${thresholdInWords(one)}`),
    ...reviews.map((review) => `  review by ${review.reviewer.name}: ${humanize(review.state)}`),
    ...halts.map(
      (halt) =>
        `  halted ${BECAUSE[halt.because] ?? humanize(halt.because)}${halt.reason ? `: ${halt.reason}` : ''}; decision ${halt.decision}`,
    ),
    ...(verdict ? [`  verdict: ${humanize(verdict.overall)}${statement ? `. ${statement}` : ''}`] : []),
    ...ladder.map(({ at, sentence }) => `  ${clock(at)}: ${sentence}`),
  ].join('\n');
}

/** When it ran, as far as it has, and what was planned where it began or ended earlier. */
function timeInWords({ window: { startsAt, endsAt }, startedAt, endedAt }: PilotView): string {
  const planned = `${clock(startsAt)} to ${clock(endsAt)}`;
  if (startedAt === null) return endedAt === null ? planned : `planned for ${planned}, never started`;
  const ran =
    endedAt === null ? `since ${clock(startedAt)}, until ${clock(endsAt)}` : `${clock(startedAt)} to ${clock(endedAt)}`;
  return startedAt < startsAt || (endedAt ?? endsAt) < endsAt ? `${ran} (planned: ${planned})` : ran;
}

const BECAUSE: Readonly<Record<string, string | undefined>> = {
  breach: 'beyond a threshold',
  person: 'by hand',
  ladder: 'because nobody measured it',
  approval: 'because an approval had ended',
  consent: 'because the purpose of its data had ended',
};

const thresholdInWords = (threshold: Threshold): string => {
  const { standing, measurements, last } = threshold;
  const measured = last ? `, last ${last.value} at ${clock(last.at)} (${measurements} measured)` : '';
  return `${limitInWords(threshold)}: ${humanize(standing)}${measured}`;
};
