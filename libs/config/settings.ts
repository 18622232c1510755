import { z } from 'zod';
import { AttachmentsPlace } from './attachments.js';
import { Trackers } from './trackers.js';

const port = (fallback: number) => z.coerce.number().int().min(0).max(65_535).default(fallback);

/** Everything that the environment may set, beside `TEMPORAL_*`, which Temporal's own envconfig reads. */
const Settings = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  DATABASE_OWNER_URL: z.url().optional().describe('for migrations, which `roundtable up` runs'),
  DATABASE_API_URL: z.url().optional(),
  DATABASE_WORKER_URL: z.url().optional(),
  DATABASE_POOL: z.coerce.number().int().min(1).max(100).default(20),
  HOST: z.string().default('127.0.0.1'),
  PORT: port(3000),
  WORKER_PORT: port(3001),
  WORKER_BUILD_ID: z
    .string()
    .regex(/^[\w.+-]{1,100}$/, 'Use letters, digits and ._+-')
    .optional()
    .describe('makes the worker a version of the deployment `roundtable`'),
  PUBLIC_URL: z.url().default('http://127.0.0.1:3000'),
  TOKEN_KEY_FILE: z.string().default('.roundtable/token-key.json'),
  ROUNDTABLE_LOCAL_TOKENS: z
    .enum(['allow', 'refuse'])
    .optional()
    .describe('in production local tokens are refused unless this says allow'),
  SMTP_URL: z.url().optional().describe('without it, mails become .eml files in MAIL_FOLDER'),
  MAIL_FROM: z.string().default('Roundtable <roundtable@localhost>'),
  MAIL_FOLDER: z.string().default('.roundtable/mail'),
  TRACKERS: Trackers.default({}).describe('outside trackers by name, with their secrets'),
  ATTACHMENTS: AttachmentsPlace.default({ kind: 'postgres' }).describe('where files are kept that people attach'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  METRICS_PORT: z.coerce.number().int().min(1).max(65_535).optional().describe("the API's figures, for other machines"),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url()
    .optional()
    .describe('where traces go, by OTLP over HTTP; without it there are none'),
  DRAIN_DELAY_SECONDS: z.coerce
    .number()
    .min(0)
    .max(300)
    .default(1)
    .describe('how long an API that was asked to end goes on taking requests'),
  DRAIN_SECONDS: z.coerce
    .number()
    .min(0)
    .max(300)
    .default(10)
    .describe('how long it then lets requests in flight take'),
  REQUESTS_PER_MINUTE: z.coerce.number().int().min(1).default(6000).describe('per caller; 429 beyond'),
});
export type Settings = z.infer<typeof Settings>;

/** Reads the environment. Throws one error that names every wrong variable and what it should be. */
export function readSettings(env: NodeJS.ProcessEnv = process.env): Settings {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = Settings.safeParse(present);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
  throw new Error(`These settings are wrong:\n${wrong.join('\n')}`);
}

/** The value of a setting that this process cannot do without. Throws when it is missing. */
export function need<Name extends keyof Settings>(settings: Settings, name: Name): NonNullable<Settings[Name]> {
  const value = settings[name];
  if (value === undefined) throw new Error(`${name} is missing; \`npm start\` sets it for the embedded servers`);
  return value;
}
