import type { DecisionView } from '../../../../api/src/decisions/decision.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import type { ExitCode } from '../../output/exit.js';
import { apart } from '../../output/given.js';
import { told, type Output } from '../../output/output.js';
import { decisionInWords, decisionPath } from './decisions.js';

/** What goes into a ruling beside the option and why. */
export interface Ruling {
  readonly dissent?: string;
  readonly answer?: readonly string[];
}

/** Decides, for the final authority: an option, why, and an answer to every piece of advice that has none yet. */
export async function rule(
  api: ApiClient,
  decision: string,
  option: string,
  rationale: readonly string[],
  { dissent, answer = [] }: Ruling,
  out: Output,
): Promise<ExitCode> {
  const answers = answer.map((one) => {
    const [position, words] = apart('--answer', one);
    return { position, answer: words };
  });
  return say(api, decision, 'ruling', { option, rationale: rationale.join(' '), dissent, answers }, out);
}

/** Answers a piece of advice before the ruling. */
export async function answerAdvice(
  api: ApiClient,
  decision: string,
  position: string,
  words: readonly string[],
  out: Output,
): Promise<ExitCode> {
  return say(api, decision, 'answers', { answers: [{ position, answer: words.join(' ') }] }, out);
}

/** Declares a conflict of interest: of the caller, or recorded of somebody else. */
export async function declareConflict(
  api: ApiClient,
  decision: string,
  reason: readonly string[],
  person: string | undefined,
  out: Output,
): Promise<ExitCode> {
  return say(api, decision, 'conflicts', { person, reason: reason.join(' ') }, out);
}

const say = async (api: ApiClient, decision: string, route: string, body: object, out: Output): Promise<ExitCode> =>
  told(out, await api.call<DecisionView>('POST', decisionPath(decision, route), body), decisionInWords);
