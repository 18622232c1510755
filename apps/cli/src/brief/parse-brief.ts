import type { z } from 'zod';
import { checkBrief } from '../../../../libs/domain/cycle/agenda/agenda.js';
import type { BriefProblem, Finding, Path } from './brief-problem.js';
import { Brief } from './brief.schema.js';
import { resolvePeople, takeKeys } from './people.js';
import { readYaml, type Reading } from './read-yaml.js';
import { checkReferences } from './references.js';

const MOST_PROBLEMS = 200;

export const isBrief = (brief: Brief | readonly BriefProblem[]): brief is Brief => !Array.isArray(brief);

/** Reads a brief, or names everything that is wrong with it, in the order of its lines. */
export function parseBrief(text: string): Brief | BriefProblem[] {
  const reading = readYaml(text, 'brief');
  if (reading.data === undefined || reading.data === null) {
    if (reading.problems.length > 0) return inOrder(reading.problems, reading);
    return [problemOf(reading, 'A brief has a program and a cycle')];
  }
  const { people, findings: keys } = takeKeys(reading.data);
  const unresolved = resolvePeople(reading.data, people);
  const references = checkReferences(reading.data, people);
  const parsed = Brief.safeParse(reading.data, { reportInput: true });
  const schema = parsed.error?.issues.flatMap((issue) => inWords(issue, reading.broken)) ?? [];
  const findings = [...keys, ...unresolved, ...references, ...schema];
  const problems = inOrder([...reading.problems, ...findings.map((finding) => reading.place(finding))], reading);
  if (problems.length > 0) return problems.slice(0, MOST_PROBLEMS);
  if (!parsed.success) return [problemOf(reading, 'This is no brief')];
  const whole = checkWhole({ ...parsed.data, people });
  return whole.length > 0
    ? inOrder(
        whole.map((finding) => reading.place(finding)),
        reading,
      )
    : { ...parsed.data, people };
}

const problemOf = (reading: Reading, message: string): BriefProblem => reading.place({ path: [], message });

/** What only a complete brief can be asked: the same rule as the API's, before anything is sent. */
function checkWhole({ cycle, program }: Brief): Finding[] {
  const standings = program.participants.map(
    ({ email, roles, group }) => [email, { roles: roles ?? ['contributor' as const], group }] as const,
  );
  const audience = program.engagement.confidentiality;
  const refused = checkBrief(cycle, new Map(standings), audience, new Date().toISOString());
  return refused ? refused.errors.map(({ path, message }) => ({ path: ['cycle', ...pathOf(path)], message })) : [];
}

const pathOf = (path: string): Path =>
  [...path.matchAll(/[^.[\]]+/g)].map(([part]) => (/^\d+$/.test(part) ? Number(part) : part));

type Issue = z.core.$ZodIssue;

/** An issue of the schema in the words of a brief. Of broken YAML it is not said that something is missing: it may be there. */
function inWords(issue: Issue, broken: boolean): Finding[] {
  const { path, message } = issue;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], key: true, message: 'This name is not known here' }));
  }
  if (issue.input === undefined && issue.code !== 'custom') {
    return broken ? [] : [{ path, message: 'is missing' }];
  }
  return [{ path, message }];
}

/** One a place, in the order of the text; what stands on a line that is no YAML follows from that. */
function inOrder(problems: readonly BriefProblem[], { broken }: Reading): BriefProblem[] {
  const syntax = new Set(broken ? problems.filter(({ path }) => path === '').map(({ line }) => line) : []);
  const seen = new Set<string>();
  return problems
    .filter(({ line, column, path, message }) => {
      const place = `${line}:${column}:${path === '' ? message : path}`;
      const follows = path !== '' && syntax.has(line);
      if (follows || seen.has(place)) return false;
      seen.add(place);
      return true;
    })
    .sort((one, other) => one.line - other.line || one.column - other.column);
}
