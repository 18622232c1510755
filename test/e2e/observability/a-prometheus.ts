import { accessSync, constants, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { startChild, untilReady } from '../../../libs/embedded/child.js';
import type { Home } from '../../../libs/embedded/home.js';
import { freePort } from '../../../libs/embedded/ports.js';

export const DEPLOY = fileURLToPath(new URL('../../../deploy/', import.meta.url));

/** The files that a Prometheus is deployed with. */
interface Config {
  global: Record<string, string>;
  scrape_configs: { job_name: string; static_configs: { targets: string[] }[] }[];
}

export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Alert {
  readonly name: string;
  readonly state: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface Prometheus {
  /** What a query gives now. Throws what Prometheus says of a wrong one. */
  query(expression: string): Promise<Sample[]>;
  /** The first sample's value, or null when there is none. */
  value(expression: string): Promise<number | null>;
  /** What has been scraped or at least announced: a counter of what has not happened yet has no series. */
  names(): Promise<string[]>;
  /** Every label and value of every series of Roundtable's jobs. */
  labels(): Promise<string[]>;
  alerts(): Promise<Alert[]>;
  stop(): Promise<void>;
}

/** The path of a program of Debian's package `prometheus`. Throws when it is not installed: these tests are not left out. */
export function needed(program: 'prometheus' | 'promtool'): string {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return join(folder, program);
    } catch {
      // not here
    }
  }
  throw new Error(
    `${program} is not on PATH. Install Prometheus: apt-get install prometheus (Debian), or from its site`,
  );
}

/** A real Prometheus with the deployed configuration and rules, but for addresses, and with everything once a second. */
export async function aPrometheus(home: Home, targets: Readonly<Record<string, string>>): Promise<Prometheus> {
  const folder = join(home.root, 'prometheus');
  mkdirSync(folder, { recursive: true });
  const config = parse(readFileSync(join(DEPLOY, 'prometheus/prometheus.yml'), 'utf8')) as Config;
  config.global = { scrape_interval: '1s', evaluation_interval: '1s' };
  for (const job of config.scrape_configs) job.static_configs = [{ targets: [targets[job.job_name] ?? ''] }];
  writeFileSync(join(folder, 'prometheus.yml'), stringify(config));
  const rules = readFileSync(join(DEPLOY, 'prometheus/alerts.yml'), 'utf8').replaceAll(/for: \d+m/g, 'for: 1s');
  writeFileSync(join(folder, 'alerts.yml'), rules);
  const { port } = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = await startChild({
    name: 'prometheus',
    command: needed('prometheus'),
    args: [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    home,
    logFile: join(home.logs, 'prometheus.log'),
    env: { PATH: process.env.PATH },
  });
  const isReady = (): Promise<boolean> =>
    fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  await untilReady(child, isReady, 60_000);
  return { ...asking(url), stop: () => child.stop(10_000) };
}

function asking(url: string): Omit<Prometheus, 'stop'> {
  const ask = async <Data>(path: string): Promise<Data> => {
    const answer = (await (await fetch(`${url}/api/v1/${path}`)).json()) as { data: Data; error?: string };
    if (answer.error !== undefined) throw new Error(`${decodeURIComponent(path)}: ${answer.error}`);
    return answer.data;
  };
  const query: Prometheus['query'] = async (expression) => {
    const { result } = await ask<{ result: { metric: Record<string, string>; value: [number, string] }[] }>(
      `query?query=${encodeURIComponent(expression)}`,
    );
    return result.map(({ metric, value: [, value] }) => ({ metric, value: Number(value) }));
  };
  return {
    query,
    value: async (expression) => (await query(expression))[0]?.value ?? null,
    names: async () => [
      ...(await ask<string[]>('label/__name__/values')),
      ...Object.keys(await ask<Record<string, unknown>>('metadata')),
    ],
    labels: async () => {
      const all = await ask<Record<string, string>[]>(`series?match[]=${encodeURIComponent('{job=~"roundtable-.+"}')}`);
      return [...new Set(all.flatMap((series) => Object.entries(series).map(([name, value]) => `${name}=${value}`)))];
    },
    alerts: async () => {
      const { alerts } = await ask<{ alerts: (Omit<Alert, 'name'> & { labels: { alertname: string } })[] }>('alerts');
      return alerts.map(({ labels: { alertname: name, ...labels }, state, annotations }) => ({
        name,
        state,
        labels,
        annotations,
      }));
    },
  };
}
