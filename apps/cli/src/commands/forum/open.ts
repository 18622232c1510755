import { z } from 'zod';
import { DecisionBody } from '../../../../../libs/domain/brief/decision-body.js';
import type { DecisionView } from '../../../../api/src/decisions/decision.schemas.js';
import { readYamlFile } from '../../brief/yaml-file.js';
import type { ApiClient } from '../../client/api-client.js';
import { EXIT, Ended, type ExitCode } from '../../output/exit.js';
import { told, type Output } from '../../output/output.js';
import { decisionInWords } from './decisions.js';

/** A file as `decision explain` reads; what it says of engagement is that of the program. */
const Rules = z.strictObject({ decision: DecisionBody, engagement: z.unknown().optional() });

/** Where a decision is declared: in a cycle, or in a program outside any. */
export interface Where {
  readonly cycle?: string;
  readonly program?: string;
}

/** Declares the `decision` of a YAML file; outside a cycle it opens at once. */
export async function openDecision(
  api: ApiClient,
  file: string,
  { cycle, program }: Where,
  out: Output,
): Promise<ExitCode> {
  if (cycle === undefined && program === undefined) throw new Ended(EXIT.wrongInput, 'Name --program or --cycle');
  const place =
    cycle === undefined
      ? `/v1/programs/${encodeURIComponent(program ?? '')}`
      : `/v1/cycles/${encodeURIComponent(cycle)}`;
  const { decision } = readYamlFile(file, 'file of rules', Rules).data;
  return told(out, await api.call<DecisionView>('POST', `${place}/decisions`, decision), decisionInWords);
}
