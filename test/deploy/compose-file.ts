import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

const Service = z.looseObject({
  profiles: z.array(z.string()).default([]),
  image: z.string().optional(),
  build: z.string().optional(),
  entrypoint: z.array(z.string()).default([]),
  command: z.array(z.string()).default([]),
  /** A name without a value is passed when it is set where Compose runs, or in `.env`, and left out otherwise. */
  environment: z.record(z.string(), z.union([z.string(), z.number(), z.null()])).default({}),
  volumes: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
  restart: z.string().optional(),
  stop_grace_period: z.string().optional(),
  healthcheck: z.looseObject({ test: z.array(z.string()) }).optional(),
  depends_on: z
    .record(z.string(), z.object({ condition: z.enum(['service_healthy', 'service_completed_successfully']) }))
    .default({}),
});
export type Service = z.infer<typeof Service>;

const Compose = z.looseObject({
  services: z.record(z.string(), Service),
  volumes: z.record(z.string(), z.unknown()),
});

export const { services, volumes } = Compose.parse(parse(read('docker-compose.yml'), { merge: true }));

/** `NAME=value` lines, as Docker and systemd read them. */
export const readEnvFile = (path: string): Record<string, string> =>
  Object.fromEntries(
    read(path)
      .split('\n')
      .filter((line) => /^[A-Z]/.test(line))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );

/** What Compose makes of `${NAME}`, `${NAME:-default}` and `${NAME:?message}`; throws the message where a value must be set. */
export function interpolate(text: string, env: Record<string, string>): string {
  return text.replaceAll(/\$\{([A-Z_]+)(?::([-?])([^}]*))?\}/g, (_all, name: string, kind = '', rest: string = '') => {
    const value = env[name] ?? '';
    if (value === '' && kind === '?') throw new Error(`${name}: ${rest}`);
    return value === '' && kind === '-' ? rest : value;
  });
}

/** The environment that a service's process sees. */
export const environmentOf = ({ environment }: Service, env: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment)
      .map(([name, value]) => [name, value === null ? env[name] : interpolate(String(value), env)] as const)
      .filter((entry): entry is readonly [string, string] => entry[1] !== undefined),
  );
