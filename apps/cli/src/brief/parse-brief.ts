import type { z } from 'zod';
import type { CycleBody } from '../../../../libs/domain/brief/cycle-body.js';
import { checkBrief } from '../../../../libs/domain/cycle/agenda/agenda.js';
import type { Audience, Participant } from '../../../../libs/domain/people.js';
import type { BriefProblem, Finding, Path } from './brief-problem.js';
import { Brief, CycleBrief } from './brief.schema.js';
import { isRecord, resolvePeople, takeKeys } from './people.js';
import { readYaml, type Reading } from './read-yaml.js';
import { checkReferences } from './references.js';

const MOST_PROBLEMS = 200;

/** Who takes part in the program of a cycle, and who reads what is in it. */
export interface Council {
  readonly participants: readonly Pick<Participant, 'email' | 'roles' | 'group'>[];
  readonly confidentiality: Audience;
}

export const isBrief = <Whole extends CycleBrief>(brief: Whole | readonly BriefProblem[]): brief is Whole =>
  !Array.isArray(brief);

/** Reads a brief, or names everything that is wrong with it, in the order of its lines. */
export function parseBrief(text: string): Brief | BriefProblem[] {
  const reading = readYaml(text, 'brief');
  if (isEmpty(reading)) return [...reading.problems, ...without(reading, 'A brief has a program and a cycle')];
  const { people, findings: keys } = takeKeys(reading.data);
  const unresolved = resolvePeople(reading.data, people);
  const references = checkReferences(reading.data, people);
  const findings = [...keys, ...unresolved, ...references];
  const brief = parsedBy(Brief, reading, findings, ({ cycle, program: { participants, engagement } }) =>
    checkWhole(cycle, { participants, confidentiality: engagement.confidentiality }),
  );
  return isBrief(brief) ? { ...brief, people } : brief;
}

/**
 * Reads the brief of a cycle in a program that is there, or names everything that is wrong with it. People are its members, by address,
 * or by the keys of `program.participants` where the brief has that.
 */
export function parseCycleBrief(text: string, council: Council): CycleBrief | BriefProblem[] {
  const reading = readYaml(text, 'brief');
  if (isEmpty(reading)) return [...reading.problems, ...without(reading, 'A brief has a cycle')];
  const { people, findings: keys } = takeKeys(reading.data);
  const members = new Set(council.participants.map(({ email }) => email.toLowerCase()));
  const unresolved = resolvePeople(reading.data, people, members);
  const cycle = isRecord(reading.data) ? reading.data.cycle : undefined;
  const findings = [...keys, ...unresolved, ...checkReferences({ cycle }, people)];
  return parsedBy(CycleBrief, reading, findings, (brief) => checkWhole(brief.cycle, council));
}

const isEmpty = ({ data }: Reading): boolean => data === undefined || data === null;

/** What an empty text is told. Of one that is no YAML that is told instead. */
const without = (reading: Reading, message: string): BriefProblem[] =>
  reading.problems.length > 0 ? [] : [problemOf(reading, message)];

/** A brief by its schema, or what is wrong with it beside the `findings`; when nothing is, what is `found` in the whole. */
function parsedBy<Schema extends z.ZodType>(
  schema: Schema,
  reading: Reading,
  findings: readonly Finding[],
  found: (brief: z.infer<Schema>) => readonly Finding[],
): z.infer<Schema> | BriefProblem[] {
  const placed = (wrong: readonly Finding[]): BriefProblem[] => wrong.map((finding) => reading.place(finding));
  const parsed = schema.safeParse(reading.data, { reportInput: true });
  const issues = parsed.error?.issues.flatMap((issue) => inWords(issue, reading.broken)) ?? [];
  const problems = inOrder([...reading.problems, ...placed([...findings, ...issues])], reading);
  if (problems.length > 0) return problems.slice(0, MOST_PROBLEMS);
  if (!parsed.success) return [problemOf(reading, 'This is no brief')];
  const wrong = inOrder(placed(found(parsed.data)), reading);
  return wrong.length > 0 ? wrong : parsed.data;
}

const problemOf = (reading: Reading, message: string): BriefProblem => reading.place({ path: [], message });

/** What only a complete brief can be asked: the same rule as the API's, before anything is sent. */
function checkWhole(cycle: CycleBody, { participants, confidentiality }: Council): Finding[] {
  const standings = participants.map(
    ({ email, roles, group }) => [email, { roles: roles ?? ['contributor' as const], group }] as const,
  );
  const refused = checkBrief(cycle, new Map(standings), confidentiality, new Date().toISOString());
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
