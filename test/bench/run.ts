import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { quietTemporal } from '../servers/quiet-temporal.js';
import { METRICS } from './metrics/index.js';
import { limitOf, progress, reachesGoal, type Figure, type Metric } from './metric.js';

/** No measurement takes longer at `BENCH_LOAD=1`; with more load it may take that much longer. */
const LIMIT_MINUTES = 20 * Math.max(1, Number(process.env.BENCH_LOAD ?? 1));

/**
 * `npm run bench` measures everything, `npm run bench -- NAME...` some figures. One JSON line per figure on stdout, progress
 * on stderr. Exit code 1 when a measurement failed; a figure that misses its goal is a figure all the same. Each measurement is
 * a process of its own: one that fails or hangs is ended with its servers, and the others are measured all the same.
 */
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !METRICS.some(({ names }) => names.includes(name)));
if (unknown.length > 0) {
  progress(`Not measured here: ${unknown.join(', ')}. There are ${METRICS.flatMap(({ names }) => names).join(', ')}`);
  process.exit(3);
}
const isAsked = (name: string): boolean => asked.length === 0 || asked.includes(name);
const wanted = METRICS.filter(({ names }) => names.some(isAsked));
const [only] = wanted;
if (only && wanted.length === 1) await measure(only);
else for (const { names } of wanted) await measureApart(names.filter(isAsked));
process.exit();

async function measureApart(names: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), ...names], {
    stdio: 'inherit',
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) process.exitCode = 1;
}

async function measure(metric: Metric): Promise<void> {
  const what = metric.names.join(', ');
  progress(`Measuring ${what}`);
  const late = setTimeout(() => {
    progress(`Not measured: ${what}: it did not end within ${LIMIT_MINUTES} minutes`);
    process.exit(1);
  }, LIMIT_MINUTES * 60_000);
  quietTemporal();
  try {
    const figures = await metric.measure();
    for (const figure of figures.filter(({ metric: name }) => isAsked(name))) print(figure);
  } catch (error) {
    process.exitCode = 1;
    progress(`Not measured: ${what}: ${(error as Error).stack ?? String(error)}`);
  } finally {
    clearTimeout(late);
  }
}

function print(figure: Figure): void {
  process.stdout.write(`${JSON.stringify({ ...figure, limit: limitOf(figure) })}\n`);
  if (!reachesGoal(figure)) progress(`${figure.metric} misses its goal: ${figure.value} is not ${figure.goal}`);
}
