/** Which command reads what a path leads to: in a terminal the note is Markdown. Elsewhere there is none. */
const READ_BY: readonly (readonly [path: RegExp, command: string])[] = [
  [/^\/v1\/cycles\/([\w-]+)$/, 'cycle show'],
  [/^\/v1\/cycles\/([\w-]+)\/agenda$/, 'agenda show'],
  [/^\/v1\/cycles\/([\w-]+)\/obligations$/, 'obligation list'],
  [/^\/v1\/cycles\/([\w-]+)\/closure$/, 'cycle note'],
  [/^\/v1\/cycles\/([\w-]+)\/answers$/, 'answer list'],
  [/^\/v1\/contributions\/([\w-]+)\/answer$/, 'answer show'],
  [/^\/v1\/items\/([\w-]+)$/, 'item show'],
  [/^\/v1\/items\/([\w-]+)\/amendments$/, 'amendment list'],
  [/^\/v1\/amendments\/([\w-]+)$/, 'amendment show'],
  [/^\/v1\/reviews\/([\w-]+)$/, 'review show'],
  [/^\/v1\/decisions\/([\w-]+)$/, 'decision show'],
  [/^\/v1\/conditions\/([\w-]+)$/, 'condition show'],
  [/^\/v1\/pilots\/([\w-]+)$/, 'pilot show'],
  [/^\/v1\/programs\/([\w-]+)\/absences$/, 'absence list --program'],
  [/^\/v1\/programs\/([\w-]+)\/consents$/, 'consent show --program'],
  [/^\/v1\/programs\/([\w-]+)\/inbox\?mine=true$/, 'inbox list --mine --program'],
  [/^\/v1\/programs\/([\w-]+)\/inbox\?waiting=true$/, 'inbox list --waiting --program'],
];

interface GoingOn {
  readonly publicUrl: string;
  readonly path: string;
  readonly program: string;
  /** Whether the reader is a facilitator, whom others ask. */
  readonly facilitates: boolean;
}

/** The address of a path. */
export const addressIn =
  (publicUrl: string) =>
  (path: string): string =>
    `${publicUrl.replace(/\/+$/, '')}${path}`;

/**
 * The last lines of a letter: where its reader goes on, what they need for that, and how they act. Commands are named to those
 * who facilitate only: others seldom have them.
 */
export function goingOn({ publicUrl, path, program, facilitates }: GoingOn): string {
  const url = addressIn(publicUrl);
  const whom = facilitates ? 'whoever runs the server' : `a facilitator of ${program}`;
  const command = facilitates ? commandFor(path) : null;
  return [
    `Read on in a browser: ${url(path)}`,
    `It asks for your token, which says who you are. If you have none, ask ${whom}.`,
    command === null
      ? null
      : `Or in a terminal, with ROUNDTABLE_URL and ROUNDTABLE_TOKEN set (docs/cli.md): roundtable ${command}`,
    facilitates
      ? `Cycles are run by the command roundtable (see roundtable --help), or at ${url('/docs/try')}`
      : `Pages have forms for most of what you are asked to do. For the rest: ${url('/docs')}`,
  ]
    .filter((line) => line !== null)
    .join('\n');
}

function commandFor(path: string): string | null {
  for (const [pattern, command] of READ_BY) {
    const [, id] = pattern.exec(path) ?? [];
    if (id !== undefined) return `${command} ${id}`;
  }
  return null;
}
