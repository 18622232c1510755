import { z } from 'zod';
import { AttachmentsPlace } from './attachments.js';
import {
  address,
  baseAddress,
  decimal,
  host,
  mailbox,
  origin,
  postgresAddress,
  proxies,
  wholeNumber,
} from './forms.js';
import { issueInWords } from '../domain/fields/issue-in-words.js';
import { Trackers } from './trackers.js';

const port = (fallback: number) => wholeNumber(0, 65_535).default(fallback);

/** Everything that the environment may set, beside `TEMPORAL_*`, which Temporal's own envconfig reads. */
export const Settings = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  DATABASE_OWNER_URL: postgresAddress.optional().describe('for migrations, which `roundtable up` runs'),
  DATABASE_API_URL: postgresAddress.optional(),
  DATABASE_WORKER_URL: postgresAddress.optional(),
  DATABASE_POOL: wholeNumber(1, 100).default(20),
  HOST: host.default('127.0.0.1'),
  PORT: port(3000),
  WORKER_PORT: port(3001),
  WORKER_BUILD_ID: z
    .string()
    .regex(/^[\w.+-]{1,100}$/, 'Use letters, digits and ._+-')
    .optional()
    .describe('makes the worker a version of the deployment `roundtable`'),
  PUBLIC_URL: origin('https://roundtable.example.org').default('http://127.0.0.1:3000'),
  TOKEN_KEY_FILE: z.string().default('.roundtable/token-key.json'),
  ROUNDTABLE_LOCAL_TOKENS: z
    .enum(['allow', 'refuse'])
    .optional()
    .describe('in production local tokens are refused unless this says allow'),
  SMTP_URL: address(['smtp', 'smtps'], 'smtps://user:password@mail.example.org:465')
    .optional()
    .describe('without it, mails become .eml files in MAIL_FOLDER'),
  MAIL_FROM: mailbox.default('Roundtable <roundtable@localhost>'),
  MAIL_FOLDER: z.string().default('.roundtable/mail'),
  TRACKERS: Trackers.default({}).describe('outside trackers by name, with their secrets'),
  ATTACHMENTS: AttachmentsPlace.default({ kind: 'postgres' }).describe('where files are kept that people attach'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  METRICS_PORT: wholeNumber(1, 65_535).optional().describe("the API's figures, for other machines"),
  OTEL_EXPORTER_OTLP_ENDPOINT: baseAddress('http://127.0.0.1:4318')
    .optional()
    .describe('where traces go, by OTLP over HTTP; without it there are none'),
  DRAIN_DELAY_SECONDS: decimal(0, 300)
    .default(1)
    .describe('how long an API that was asked to end goes on taking requests'),
  DRAIN_SECONDS: decimal(0, 300).default(10).describe('how long it then lets requests in flight take'),
  REQUESTS_PER_MINUTE: wholeNumber(1, 1_000_000_000).default(6000).describe('per caller; 429 beyond'),
  TRUSTED_PROXIES: proxies
    .default([])
    .describe('whose X-Forwarded-For says where a request comes from; nobody otherwise'),
});
export type Settings = z.infer<typeof Settings>;

/** Settings that a process cannot run with. Its message names each, with the form that it should have, and no value. */
export class WrongSettings extends Error {
  override readonly name = 'WrongSettings';
}

/** What is set of an environment: without the blanks around a value (a mounted secret ends with a line break), and without what is empty then. */
export const setIn = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(env)
      .map(([name, value]) => [name, value?.trim()] as const)
      .filter(([, value]) => value !== ''),
  );

/** Reads what is set. Throws one `WrongSettings` that names every wrong variable and what it should be. */
export const readSettings = (env: NodeJS.ProcessEnv = process.env): Settings => parse(Settings, env);

/** The same of some settings: a command is not refused for what it does not use. */
export const readSome = <Name extends keyof Settings>(...names: readonly Name[]): Pick<Settings, Name> =>
  parse(
    Settings.pick(Object.fromEntries(names.map((name) => [name, true])) as Record<keyof Settings, true>),
    process.env,
  );

function parse<Read>(schema: z.ZodType<Read>, env: NodeJS.ProcessEnv): Read {
  const parsed = schema.safeParse(setIn(env), { error: issueInWords });
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
  throw new WrongSettings(`These settings are wrong:\n${wrong.join('\n')}`);
}

/** The value of a setting that this process cannot do without. Throws when it is missing. */
export function need<Name extends keyof Settings>(settings: Settings, name: Name): NonNullable<Settings[Name]> {
  const value = settings[name];
  if (value === undefined)
    throw new WrongSettings(`${name} is missing; \`npm start\` sets it for the embedded servers`);
  return value;
}

/** Lets a process that cannot run with its settings end with 1 and a sentence, instead of a stack. */
export function explainWrongSettings(): void {
  process.on('uncaughtExceptionMonitor', (error) => {
    if (!(error instanceof WrongSettings)) return;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  });
}
