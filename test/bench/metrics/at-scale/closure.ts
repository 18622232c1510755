import type { Stack } from '../../../servers/a-stack-of-processes.js';
import { onAStack } from '../../scale/on-a-stack.js';
import { eventually } from '../../../servers/eventually.js';
import { progress, type Figure, type Metric } from '../../metric.js';
import { rounded } from '../../percentile.js';
import { ask, FACILITATOR } from '../../reference-cycle.js';
import { times, timesWithin } from '../../scale/load.js';
import { muchSaid } from '../../scale/much-said.js';
import { peakOf } from '../../scale/process-memory.js';

const CONTRIBUTIONS = times(5000);
/** A cycle invites no more. */
const MOST_PEOPLE = 5000;
const LIMIT_MS = 600_000;

/** How long it takes to answer everybody who spoke, and what API and worker need for it. */
export const closure: Metric = {
  names: ['closure_seconds', 'closure_mb'],
  measure: onAStack(measure),
};

async function measure(stack: Stack): Promise<Figure[]> {
  const people = timesWithin(1000, MOST_PEOPLE, 'people');
  const { cycle } = await muchSaid(stack, people, CONTRIBUTIONS);
  progress(`${CONTRIBUTIONS} contributions of ${people} people have their answers`);
  const before = stack.mail.mails.length;
  const api = peakOf(stack.pid('api-1'));
  const worker = peakOf(stack.pid('worker-1'));
  const started = performance.now();
  await ask(stack, FACILITATOR, 'POST', `/v1/cycles/${cycle}/closure/publish`, {});
  const published = (performance.now() - started) / 1000;
  const told = (): number =>
    new Set(stack.mail.mails.slice(before).flatMap(({ to }) => (to === FACILITATOR ? [] : [to]))).size;
  await eventually(() => Promise.resolve(told() >= people), LIMIT_MS);
  const seconds = (performance.now() - started) / 1000;
  const mb = { api: Math.round(api.stop()), worker: Math.round(worker.stop()) };
  return [
    {
      metric: 'closure_seconds',
      value: rounded(seconds),
      unit: 's',
      goal: '< 20',
      note:
        `from the command until the last of ${people} notes has arrived, ${CONTRIBUTIONS} contributions, written straight into ` +
        `the tables; the command itself ` +
        `${rounded(published)} s; ${rounded(people / (seconds - published))} mails/s`,
    },
    {
      metric: 'closure_mb',
      value: Math.max(mb.api, mb.worker),
      unit: 'MB',
      goal: '< 400',
      note: `the most resident memory of the larger process meanwhile: API ${mb.api} MB, worker ${mb.worker} MB`,
    },
  ];
}
