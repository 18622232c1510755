import { z } from 'zod';
import { Audience } from '../domain/people.js';
import { Key } from '../domain/fields/text.js';

const shared = {
  readers: Audience.default('participants').describe(
    'who can read the tracker: items for fewer people do not go there',
  ),
  programs: z.array(z.uuid()).optional().describe('the programs that may use it; any when left out'),
};
const Secret = z.string().min(16, 'At least 16 characters');

/** How an outside tracker is reached, and by which secrets. These stay in the environment: no row and no log has them. */
export const TrackerConnection = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('github'),
    repository: z.string().regex(/^[\w.-]{1,100}\/[\w.-]{1,100}$/, 'Use owner/name'),
    token: z.string().min(1).describe('may read and write issues of the repository'),
    secret: Secret.describe("the repository's webhook's secret"),
    api: z
      .url({ protocol: /^https?$/ })
      .default('https://api.github.com')
      .describe('of GitHub Enterprise Server, its own'),
    ...shared,
  }),
  z.strictObject({
    kind: z.literal('webhook'),
    url: z.url({ protocol: /^https?$/ }),
    secret: z
      .string()
      .regex(
        /^whsec_[A-Za-z0-9+/]{32,}={0,2}$/,
        'Use whsec_ and at least 24 bytes in base64, as Standard Webhooks has it',
      ),
    ...shared,
  }),
]);
export type TrackerConnection = z.infer<typeof TrackerConnection>;
export type TrackerConnections = Readonly<Record<string, TrackerConnection>>;

/** `TRACKERS`: connections by name, as JSON. What is wrong is said without what it holds. */
export const Trackers = z
  .string()
  .transform((written, context): unknown => {
    try {
      return JSON.parse(written);
    } catch {
      context.addIssue({ code: 'custom', message: 'Use JSON: {"name": {"kind": "github", ...}}' });
      return z.NEVER;
    }
  })
  .pipe(z.record(Key, TrackerConnection));

/** Whether a program may use a connection. */
export const mayUse = ({ programs }: TrackerConnection, program: string): boolean =>
  programs?.includes(program) ?? true;

/** The connections that a program may choose, by name. */
export const connectionsFor = (connections: TrackerConnections, program: string): string[] =>
  Object.keys(connections)
    .filter((name) => mayUse(connections[name] as TrackerConnection, program))
    .sort();
