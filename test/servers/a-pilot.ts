import type { TestApi } from './an-api.js';

const YEAR = 365 * 86_400_000;
const DAY = 86_400_000;

interface Who {
  readonly owner: string;
  readonly decider: string;
  readonly cycle?: string;
  readonly audience?: string;
  readonly items?: readonly string[];
  readonly decision?: string;
}

/** A pilot that starts in a month, planned by somebody who facilitates, with the purpose that covers it. Gives its id. */
export async function aPilot(api: TestApi, as: string, program: string, parts: Who, now = Date.now()): Promise<string> {
  const made = async (path: string, body: object): Promise<string> => {
    const answer = await api.call<{ id: string }>(as, 'POST', `/v1/programs/${program}/${path}`, body);
    if (answer.status !== 201) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
    return answer.body.id;
  };
  const at = (ms: number): string => new Date(now + ms).toISOString();
  const purpose = await made('consent-purposes', {
    use: 'telemetry',
    what: 'Times',
    why: 'To see',
    how: 'Here',
    seenBy: 'The team',
    until: at(YEAR),
  });
  return made('pilots', {
    name: 'The short form',
    cohort: { percent: 10 },
    safeguards: { halters: [parts.owner], rollback: 'Switch the flag off' },
    thresholds: [{ metric: 'errors', comparator: 'lte', threshold: 2, unit: '%' }],
    window: { startsAt: at(30 * DAY), endsAt: at(60 * DAY) },
    telemetry: { collected: 'Times', seenBy: 'The team', purpose },
    ...parts,
  });
}
