import type { Finding, Path } from './brief-problem.js';

/** Where a brief names people, by key or by address. `*` stands for every entry of a list. */
const PLACES: readonly (readonly string[])[] = [
  ['cycle', 'deputy'],
  ['cycle', 'invite', '*'],
  ['cycle', 'complianceReviewers', '*'],
  ['cycle', 'topics', '*', 'owner'],
  ...['proposer', 'authority', 'deputy'].map((role) => ['cycle', 'decisions', '*', role]),
  ...['deciders', 'advisers', 'contributors', 'reviewers'].map((right) => ['cycle', 'decisions', '*', right, '*']),
  ['cycle', 'decisions', '*', 'reviewers', '*', 'email'],
];

const KEY = /^[a-z0-9][a-z0-9-]{0,39}$/;
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export interface Known {
  /** The address that each key stands for. */
  readonly people: Record<string, string>;
  readonly findings: readonly Finding[];
}

/** Takes the short keys off the participants: the API knows addresses only. Reports keys and addresses that stand twice. */
export function takeKeys(data: unknown): Known {
  const people: Record<string, string> = {};
  const findings: Finding[] = [];
  const addresses = new Set<string>();
  for (const [index, one] of participantsOf(data).entries()) {
    if (!isRecord(one)) continue;
    const { key, email } = one;
    const path: Path = ['program', 'participants', index];
    delete one.key;
    if (typeof email === 'string') {
      const address = email.toLowerCase();
      if (addresses.has(address)) findings.push({ path: [...path, 'email'], message: `${email} stands twice` });
      addresses.add(address);
    }
    if (key === undefined) continue;
    if (typeof key !== 'string' || !KEY.test(key)) {
      findings.push({ path: [...path, 'key'], message: 'Use lower-case letters, digits and hyphens, at most 40' });
    } else if (Object.hasOwn(people, key)) {
      findings.push({ path: [...path, 'key'], message: `The key ${key} stands twice` });
    } else people[key] = typeof email === 'string' ? email.toLowerCase() : `${key}@unknown.invalid`;
  }
  return { people, findings };
}

export const participantsOf = (data: unknown): unknown[] => {
  const program = isRecord(data) ? data.program : undefined;
  const participants = isRecord(program) ? program.participants : undefined;
  return Array.isArray(participants) ? participants : [];
};

const addressesIn = (data: unknown): ReadonlySet<string> =>
  new Set(
    participantsOf(data).flatMap((one) =>
      isRecord(one) && typeof one.email === 'string' ? one.email.toLowerCase() : [],
    ),
  );

/** Puts addresses in the place of keys. Reports everybody who is not among the `members` of the program, or else the participants. */
export function resolvePeople(
  data: unknown,
  people: Readonly<Record<string, string>>,
  members?: ReadonlySet<string>,
): Finding[] {
  const addresses = members ?? addressesIn(data);
  const known = Object.keys(people).join(', ');
  const there = known ? `; there are ${known}` : '';
  const nobody = members
    ? (value: string) => `Nobody in the program is ${value}${value.includes('@') ? '' : `; use an address${there}`}`
    : (value: string) => `Nobody among the participants is ${value}${there}`;
  const findings: Finding[] = [];
  for (const place of PLACES) {
    for (const { owner, name, path } of places(data, place, [])) {
      const value = owner[name as never] as unknown;
      if (typeof value !== 'string') continue;
      const address = Object.hasOwn(people, value) ? people[value] : value.toLowerCase();
      if (address === undefined || !addresses.has(address)) {
        findings.push({ path, message: nobody(value) });
      }
      owner[name as never] = (address?.includes('@') ? address : 'unknown@unknown.invalid') as never;
    }
  }
  return findings;
}

interface Place {
  readonly owner: Record<string, unknown> | unknown[];
  readonly name: string | number;
  readonly path: Path;
}

function places(data: unknown, [first, ...rest]: readonly string[], path: Path): Place[] {
  if (first === undefined) return [];
  const names =
    first === '*' ? (Array.isArray(data) ? [...data.keys()] : []) : isRecord(data) && first in data ? [first] : [];
  return names.flatMap((name): Place[] => {
    const owner = data as Place['owner'];
    const here = [...path, name];
    return rest.length === 0 ? [{ owner, name, path: here }] : places(owner[name as never], rest, here);
  });
}
