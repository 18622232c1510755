import { z } from 'zod';

type Issue = z.core.$ZodRawIssue;
/** What is known of the number that a schema takes. */
type Numbers = Pick<z.ZodNumber, 'minValue' | 'maxValue' | 'isInt'>;

const TYPES: Partial<Record<string, string>> = {
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object with named fields',
  record: 'an object with named fields',
  null: 'null',
};
const FORMATS: Partial<Record<string, string>> = {
  uuid: 'an id, which is a UUID such as 0b6f2a1c-6a0e-4c59-9a8f-1c2d3e4f5a6b',
  email: 'an e-mail address',
  url: 'a whole address, such as https://example.org/report',
  datetime: 'a date and time with its zone (ISO 8601), for example 2030-05-29T11:30:00+02:00',
  date: 'a date, for example 2026-12-25',
  time: 'a time, for example 09:30',
};
const UNITS: Partial<Record<string, readonly [one: string, more: string]>> = {
  string: ['character', 'characters'],
  array: ['entry', 'entries'],
  set: ['entry', 'entries'],
};
const MOST_NAMES = 16;
const LONGEST_NAME = 60;

/** From now on every schema of this process says in these words what is wrong, unless it has words of its own. */
export const sayIssuesInWords = (): void => void z.config({ customError: issueInWords });

/** What is wrong with an input and what would be right, for schemas that do not say it in words of their own. */
export function issueInWords(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : `Use ${typeInWords(issue)}`;
    case 'too_small':
    case 'too_big':
      return sizeInWords(issue);
    case 'invalid_value':
      return `Use ${oneOf(issue.values)}`;
    case 'invalid_format':
      return formatInWords(issue);
    case 'unrecognized_keys':
      return unknownNames(issue);
    case 'invalid_union':
      return issue.options ? `Use ${oneOf(issue.options as readonly unknown[])}` : branchesInWords(issue);
    case 'invalid_key':
    case 'invalid_element':
      return (issue.issues as readonly z.core.$ZodIssue[])[0]?.message;
    case 'not_multiple_of':
      return `Use a multiple of ${String(issue.divisor)}`;
    case 'custom':
      return undefined;
  }
}

function typeInWords({ expected, inst, schema }: Issue): string {
  const type = String(expected);
  if (type === 'number' || type === 'int') return numberInWords(schema ?? inst, type === 'int');
  return TYPES[type] ?? type;
}

/** With its bounds, where the schema has any. */
function numberInWords(schema: unknown, whole = false): string {
  const { minValue, maxValue, isInt }: Numbers = schema instanceof z.ZodNumber ? schema : UNBOUND;
  const kind = whole || isInt ? 'a whole number' : 'a number';
  const [least, most] = [bound(minValue), bound(maxValue)];
  if (least !== null && most !== null) return `${kind} from ${least} to ${most}`;
  if (least !== null) return `${kind}, at least ${least}`;
  return most === null ? kind : `${kind}, at most ${most}`;
}

const UNBOUND: Numbers = { minValue: null, maxValue: null, isInt: false };

/** Those that every whole number keeps go without saying. */
const bound = (of: number | null): number | null => (of !== null && Math.abs(of) < Number.MAX_SAFE_INTEGER ? of : null);

function sizeInWords({ code, origin, minimum, maximum, inclusive, exact, schema }: Issue): string {
  const limit = Number(code === 'too_small' ? minimum : maximum);
  const units = UNITS[String(origin)];
  if (!units) {
    if (inclusive === false) return `Use a number ${code === 'too_small' ? 'above' : 'below'} ${limit}`;
    return `Use ${numberInWords(schema)}`;
  }
  if (code === 'too_small' && limit === 1 && !exact) return 'Must not be empty';
  return `${exact ? 'Exactly' : code === 'too_small' ? 'At least' : 'At most'} ${limit} ${limit === 1 ? units[0] : units[1]}`;
}

const oneOf = (values: readonly unknown[]): string =>
  values.length === 1 ? String(values[0]) : `one of these: ${values.map(String).join(', ')}`;

function formatInWords({ format, schema }: Issue): string {
  const known = FORMATS[String(format)];
  if (known !== undefined) return `Use ${known}`;
  const example = schema instanceof z.core.$ZodType ? z.globalRegistry.get(schema as z.ZodType)?.example : undefined;
  return `This has not the form that is expected here${typeof example === 'string' ? `, for example ${example}` : ''}`;
}

/** Names that a schema does not have, and those that it has: the mistake is often one letter. */
function unknownNames({ keys, inst }: Issue): string {
  const unknown = (keys as readonly string[]).slice(0, MOST_NAMES).map((key) => key.slice(0, LONGEST_NAME));
  const { shape } = (inst instanceof z.core.$ZodType ? inst._zod.def : {}) as { shape?: object };
  const known = Object.keys(shape ?? {});
  const said = `Not known here: ${unknown.join(', ')}`;
  if (known.length === 0) return `${said}. Nothing can be named here`;
  return known.length > MOST_NAMES ? said : `${said}. Known: ${known.join(', ')}`;
}

/** What each form asks for that this could have been. Those of another type are left out when one is of this type. */
function branchesInWords({ errors }: Issue): string {
  const branches = (errors ?? []) as readonly (readonly z.core.$ZodIssue[])[];
  const ofType = branches.filter(([first]) => first && !(first.code === 'invalid_type' && first.path.length === 0));
  const said = (ofType.length > 0 ? ofType : branches).map((issues) =>
    issues.map(({ path, message }) => [...path.map(String), message].join(': ')).join(' and '),
  );
  return [...new Set(said)].join(', or: ') || 'This has none of the forms that are expected here';
}
