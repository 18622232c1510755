import { quietTemporal } from '../servers/quiet-temporal.js';
import { METRICS } from './metrics/index.js';
import { progress, reachesGoal, type Figure, type Metric } from './metric.js';

/**
 * `npm run bench` measures everything, `npm run bench -- NAME...` some figures. One JSON line per figure on stdout, progress
 * on stderr. Exit code 1 when a measurement failed; a figure that misses its goal is a figure all the same.
 */
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !METRICS.some(({ names }) => names.includes(name)));
if (unknown.length > 0) {
  progress(`Not measured here: ${unknown.join(', ')}. There are ${METRICS.flatMap(({ names }) => names).join(', ')}`);
  process.exit(3);
}
const isAsked = (name: string): boolean => asked.length === 0 || asked.includes(name);

quietTemporal();
for (const metric of METRICS.filter(({ names }) => names.some(isAsked))) await measure(metric);
process.exit();

/** One that fails says so; the others are measured all the same. */
async function measure(metric: Metric): Promise<void> {
  progress(`Measuring ${metric.names.join(', ')}`);
  try {
    const figures = await metric.measure();
    for (const figure of figures.filter(({ metric: name }) => isAsked(name))) print(figure);
  } catch (error) {
    process.exitCode = 1;
    progress(`Not measured: ${metric.names.join(', ')}: ${(error as Error).stack ?? String(error)}`);
  }
}

function print(figure: Figure): void {
  process.stdout.write(`${JSON.stringify(figure)}\n`);
  if (!reachesGoal(figure)) progress(`${figure.metric} misses its goal: ${figure.value} is not ${figure.goal}`);
}
