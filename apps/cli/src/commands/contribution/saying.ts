import type { ContributionView } from '../../../../api/src/contributions/contribution.schemas.js';
import { EXIT, Ended } from '../../output/exit.js';

/** What somebody says, as it is typed. */
export interface Saying {
  /** Only to be checked. */
  readonly check?: true;
  readonly kind?: string;
  readonly channel?: string;
  /** False: none. */
  readonly topic?: string | false;
  readonly objective?: string | false;
  readonly criterion?: string | false;
  readonly scenario?: string;
  readonly proxyFor?: string | false;
  readonly saidBy?: string;
  readonly audience?: string;
  readonly telemetryOf?: readonly string[];
  readonly telemetryOfNobody?: true;
  readonly when?: string;
  readonly want?: string;
  readonly soThat?: string;
  readonly constraint?: readonly string[];
  readonly environment?: string;
  readonly expected?: string;
  readonly observed?: string;
  readonly fit?: string;
  readonly sideEffects?: string;
  readonly verdict?: string;
  /** The criterion that was tried. */
  readonly tried?: string;
}

/** What was typed as the API takes it; of what is there already, `before` has the parts that stay. */
export function bodyOf(words: readonly string[], saying: Saying, before: Partial<Before> = {}): object {
  const { kind, channel, proxyFor, saidBy, audience, telemetryOf = [], telemetryOfNobody } = saying;
  if (telemetryOfNobody && telemetryOf.length > 0) {
    throw new Ended(EXIT.wrongInput, 'Give --telemetry-of or --telemetry-of-nobody, not both');
  }
  return {
    kind,
    channel,
    proxyFor: named(proxyFor),
    saidBy,
    audience,
    topic: named(saying.topic),
    objective: named(saying.objective),
    criterion: named(saying.criterion),
    scenario: saying.scenario,
    telemetryOf: telemetryOfNobody ? [] : telemetryOf.length > 0 ? telemetryOf : undefined,
    text: words.length > 0 ? words.join(' ') : undefined,
    story: storyOf(saying, before.story ?? {}),
    observation: observationOf(saying, before.observation ?? {}),
  };
}

export type Before = Pick<ContributionView, 'story' | 'observation'>;

/** What something new is: as it was typed, or a story where parts of one were. */
export const kindOf = (saying: Saying): string => saying.kind ?? (storyOf(saying, {}) ? 'story' : 'feedback');

/** None where `--no-` was typed. */
const named = (typed: string | false | undefined): string | null | undefined => (typed === false ? null : typed);

const storyOf = ({ when, want, soThat, constraint, environment }: Saying, before: object): object | undefined =>
  parts({ when, want, soThat, constraints: constraint, environment }, before);

const observationOf = (
  { expected, observed, fit, sideEffects, verdict, tried }: Saying,
  before: object,
): object | undefined => parts({ expected, observed, fit, sideEffects, verdict, criterion: tried }, before);

/** Parts that were typed, over those that were there; nothing when none was typed. */
function parts(typed: object, before: object): object | undefined {
  const known = Object.fromEntries(Object.entries(typed).filter(([, value]) => value !== undefined));
  return Object.keys(known).length > 0 ? { ...before, ...known } : undefined;
}
