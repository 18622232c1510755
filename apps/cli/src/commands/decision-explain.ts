import { readFileSync } from 'node:fs';
import { DateTime } from 'luxon';
import { z } from 'zod';
import { workingCalendar } from '../../../../libs/calendar/working-calendar.js';
import { DecisionBody } from '../../../../libs/domain/brief.js';
import { declarationRefused, preview } from '../../../../libs/domain/decision/preview/preview.js';
import { previewInWords } from '../../../../libs/domain/decision/preview/preview-in-words.js';
import { EngagementModel } from '../../../../libs/domain/engagement.js';
import { Instant } from '../../../../libs/domain/time.js';
import { readYaml, type Reading } from '../brief/read-yaml.js';
import { EXIT, Ended, type ExitCode } from '../output/exit.js';
import { given } from '../output/given.js';
import type { Output } from '../output/output.js';

const Rules = z.strictObject({ decision: DecisionBody, engagement: EngagementModel });

/** Says what the rules of a decision in a YAML file mean: who may do what, and what happens when. Needs no server. */
export function explainDecision(file: string, options: { opens?: string }, out: Output): ExitCode {
  const opensAt = given('--opens', Instant, options.opens ?? new Date().toISOString());
  const reading = readYaml(textOf(file));
  const parsed = Rules.safeParse(reading.data);
  if (!parsed.success || reading.problems.length > 0) throw wrong(file, reading, parsed.error?.issues ?? []);
  const { decision, engagement } = parsed.data;
  const refused = declarationRefused(decision);
  if (refused) {
    const issues = refused.errors.map(({ path, message }) => ({ path: ['decision', ...path.split('.')], message }));
    throw wrong(file, reading, issues);
  }
  const told = preview(decision, engagement, opensAt, workingCalendar(engagement.calendar));
  const { zone } = engagement.calendar;
  const here = (at: string): string => DateTime.fromISO(at, { zone }).toFormat('ccc d LLL yyyy HH:mm:ss');
  out.result(told, () => `${previewInWords(told, here)}\n\nTimes are those of ${zone}.`);
  return EXIT.ok;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new Ended(EXIT.wrongInput, `${file} cannot be read`);
  }
}

function wrong(
  file: string,
  reading: Reading,
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): Ended {
  const found = issues.map(({ path, message }) =>
    reading.place({ path: path.map((key) => (typeof key === 'symbol' ? String(key) : key)), message }),
  );
  const problems = [...reading.problems, ...found];
  const lines = problems.map(({ line, column, path, message }) => `${file}:${line}:${column} ${path}: ${message}`);
  return new Ended(EXIT.wrongInput, lines.join('\n'), problems);
}
