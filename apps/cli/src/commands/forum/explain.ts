import { DateTime } from 'luxon';
import { z } from 'zod';
import { workingCalendar } from '../../../../../libs/calendar/working-calendar.js';
import { DecisionBody } from '../../../../../libs/domain/brief/decision-body.js';
import { declarationRefused, preview } from '../../../../../libs/domain/decision/preview/preview.js';
import { previewInWords } from '../../../../../libs/domain/decision/preview/preview-in-words.js';
import { EngagementModel } from '../../../../../libs/domain/program/engagement.js';
import { Instant } from '../../../../../libs/domain/time.js';
import { readYamlFile } from '../../brief/yaml-file.js';
import { EXIT, type ExitCode } from '../../output/exit.js';
import { given } from '../../output/given.js';
import type { Output } from '../../output/output.js';

const Rules = z.strictObject({ decision: DecisionBody, engagement: EngagementModel });

/** Says what the rules of a decision in a YAML file mean: who may do what, and what happens when. Needs no server. */
export function explainDecision(file: string, options: { opens?: string }, out: Output): ExitCode {
  const opensAt = given('--opens', Instant, options.opens ?? new Date().toISOString());
  const { data, wrong } = readYamlFile(file, 'file of rules', Rules);
  const { decision, engagement } = data;
  const refused = declarationRefused(decision);
  if (refused) {
    const issues = refused.errors.map(({ path, message }) => ({ path: ['decision', ...path.split('.')], message }));
    throw wrong(issues);
  }
  const told = preview(decision, engagement, opensAt, workingCalendar(engagement.calendar));
  const { zone } = engagement.calendar;
  const here = (at: string): string => DateTime.fromISO(at, { zone }).toFormat('ccc d LLL yyyy HH:mm:ss');
  out.result(told, () => `${previewInWords(told, here)}\n\nTimes are those of ${zone}.`);
  return EXIT.ok;
}
