import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  absenceRefused,
  awayWhenDue,
  declareAbsences,
  declaringRefused,
  endAbsence,
  standIns,
  type Absence,
} from '../../../libs/domain/acting/absence.js';
import type { Role } from '../../../libs/domain/people.js';
import type { Qualification } from '../../../libs/domain/program/offices.js';

const NOW = '2026-06-01T00:00:00.000Z';
const day = (n: number): string => new Date(Date.parse(NOW) + n * 86_400_000).toISOString();
const away = (person: string, deputy: string | null, from: number, to: number): Absence => ({
  person,
  deputy,
  from: day(from),
  to: day(to),
});
const MEMBER: Qualification = { roles: ['contributor'], group: 'end_user' };
const refused = (
  wanted: Absence,
  others: Absence[] = [],
  deputy: Qualification | null = MEMBER,
  person: Qualification = MEMBER,
) => {
  const no = absenceRefused(wanted, others, { person, deputy }, NOW);
  return no && [no.refused, ...no.errors.map(({ path }) => path)];
};

describe('whoever is away', () => {
  it.each<[string, number, number, number | null, boolean]>([
    ['misses what is due in it', 1, 9, 5, true],
    ['does before it what is due later', 1, 4, 5, false],
    ['is back by the instant that it ends', 1, 5, 5, false],
    ['does before it what is due by then', 300, 310, 5, false],
    ['misses what is overdue, now', 0, 9, -2, true],
    ['can do today what is overdue', 1, 9, -2, false],
    ['misses what has no deadline, now', -1, 9, null, true],
  ])('%s', (_name, from, to, due, expected) => {
    expect(awayWhenDue(away('ann', null, from, to), due === null ? null : day(due), NOW)).toBe(expected);
  });
});

describe('an absence', () => {
  it.each<[string, Absence, Absence[], (string[] | null)?]>([
    ['may begin in the past, while it goes on', away('ann', 'ben', -3, 3), [], null],
    ['must end after it begins', away('ann', 'ben', 3, 3), [], ['deadline-in-past', 'to']],
    ['must not be over', away('ann', 'ben', -3, 0), [], ['deadline-in-past', 'to']],
    ['must not last for years', away('ann', 'ben', 0, 367), [], ['deadline-in-past', 'to']],
    ['has somebody else as its deputy', away('ann', 'ann', 0, 3), [], ['illegal-absence', 'deputy']],
    ['has one deputy at any time', away('ann', 'ben', 2, 5), [away('ann', 'cleo', 0, 3)], ['illegal-absence', 'from']],
    ['may follow another at the same instant', away('ann', 'ben', 3, 5), [away('ann', 'cleo', 0, 3)], null],
    ['may have no deputy, whatever others have', away('ann', null, 0, 3), [away('ben', 'ann', 0, 9)], null],
    [
      'is one at any time, also without a deputy',
      away('ann', null, 2, 5),
      [away('ann', null, 0, 3)],
      ['illegal-absence', 'from'],
    ],
    ['makes no circle with who passes nothing on', away('ann', 'ben', 0, 3), [away('ben', null, 0, 3)], null],
    ['makes no circle', away('ann', 'ben', 0, 3), [away('ben', 'ann', 2, 5)], ['illegal-absence', 'deputy']],
    [
      'makes no circle through others',
      away('ann', 'ben', 0, 5),
      [away('ben', 'cleo', 0, 5), away('cleo', 'ann', 4, 9)],
      ['illegal-absence', 'deputy'],
    ],
    [
      'may meet others one after another',
      away('ann', 'ben', 0, 5),
      [away('ben', 'cleo', 0, 2), away('cleo', 'ann', 2, 9)],
      null,
    ],
    [
      'may have a deputy who is away, with a deputy of their own',
      away('ann', 'ben', 0, 5),
      [away('ben', 'cleo', 1, 2)],
      null,
    ],
  ])('%s', (_, wanted, others, expected) => {
    expect(refused(wanted, others)).toEqual(expected);
  });

  it.each<[string, Qualification | null, Qualification, number]>([
    ['nobody of the program', null, MEMBER, 1],
    ['an auditor', { roles: ['auditor'], group: 'team' }, MEMBER, 1],
    ['a contributor for a facilitator', MEMBER, { roles: ['facilitator'], group: 'team' }, 3], // the office, and two audiences
    ['a contributor for a reviewer', MEMBER, { roles: ['compliance_reviewer'], group: 'regulator' }, 3],
    ['a customer for somebody of the team', MEMBER, { roles: ['contributor'], group: 'team' }, 1],
    ['a colleague', { roles: ['contributor'], group: 'team' }, { roles: ['contributor'], group: 'team' }, 0],
  ])('has a deputy who can do it: %s', (_, deputy, person, offences) => {
    expect(refused(away('ann', 'ben', 0, 3), [], deputy, person)?.slice(1) ?? []).toEqual(
      Array.from({ length: offences }, () => 'deputy'),
    );
  });

  it('says everything at once', () => {
    const others = [away('ann', 'cleo', 0, 9), away('ben', 'ann', 0, 9)];
    expect(refused(away('ann', 'ben', 0, 3), others, null)).toEqual(['illegal-absence', 'deputy', 'from', 'deputy']);
  });
});

describe('who stands in', () => {
  it('is at the end of the chain, from the first instant to the last but one', () => {
    const absences = [away('ann', 'ben', 0, 5), away('ben', 'cleo', 1, 2)];
    const at = (n: number): Record<string, string> => Object.fromEntries(standIns(absences, day(n)));
    expect(at(0)).toEqual({ ann: 'ben' });
    expect(at(1)).toEqual({ ann: 'cleo', ben: 'cleo' });
    expect(at(2)).toEqual({ ann: 'ben' });
    expect(at(5)).toEqual({});
  });

  const PEOPLE = ['a', 'b', 'c', 'd'];
  const absence = fc
    .record({
      person: fc.constantFrom(...PEOPLE),
      deputy: fc.option(fc.constantFrom(...PEOPLE)),
      from: fc.integer({ min: 0, max: 9 }),
      length: fc.integer({ min: 1, max: 6 }),
    })
    .map(({ person, deputy, from, length }) => away(person, deputy, from, from + length));

  /** Whether somebody would find nobody at the end of their chain on some day. */
  const hasCircle = (absences: readonly Absence[]): boolean =>
    Array.from({ length: 16 }, (_, n) => day(n)).some((now) =>
      PEOPLE.some((start) => {
        let person: string | undefined = start;
        for (let hops = 0; hops <= PEOPLE.length && person !== undefined; hops += 1) {
          const here: string = person;
          person = absences.find((one) => one.person === here && one.from <= now && now < one.to)?.deputy ?? undefined;
        }
        return person !== undefined;
      }),
    );

  it('is always somebody who is there: what is accepted never makes a circle, what is refused for one would', () => {
    fc.assert(
      fc.property(fc.array(absence, { maxLength: 8 }), (wanted) => {
        const accepted: Absence[] = [];
        for (const one of wanted) {
          const no = absenceRefused(one, accepted, { person: MEMBER, deputy: MEMBER }, NOW);
          const circle = no?.errors.some(({ message }) => message.startsWith('is away themselves')) ?? false;
          const alone = accepted.every((other) => other.person !== one.person);
          if (no === null) accepted.push(one);
          else if (alone && one.person !== one.deputy) expect(circle).toBe(hasCircle([...accepted, one]));
        }
        expect(hasCircle(accepted)).toBe(false);
        for (let n = 0; n < 16; n += 1) {
          const now = standIns(accepted, day(n));
          for (const deputy of now.values()) expect(now.has(deputy)).toBe(false);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('whoever declares an absence, or ends it,', () => {
  const open = { person: 'ann', endedAt: null as string | null, to: day(3) };
  it.each<[string, string, Role, { to?: string; endedAt?: string }, string | null, string | null]>([
    ['is away themselves', 'ann', 'contributor', {}, null, null],
    ['manages the program', 'fay', 'facilitator', {}, null, null],
    ['is somebody else', 'ben', 'contributor', {}, 'no-right', 'no-right'],
    ['comes when it is over', 'ann', 'contributor', { to: NOW }, null, 'illegal-step'],
    ['comes when it was ended', 'ann', 'contributor', { endedAt: day(-1) }, null, 'illegal-step'],
  ])('%s', (_, person, role, parts, declaring, ending) => {
    const by = { person, roles: [role] };
    expect(declaringRefused('ann', by)?.refused ?? null).toBe(declaring);
    const entries = [{ type: 'absence-ended', body: { absence: 'a1', person: 'ann' } }];
    const told = ending === null ? { entries, notices: [] } : { refused: ending };
    expect(endAbsence({ id: 'a1', program: 'p1', ...open, ...parts }, by, NOW)).toMatchObject(told);
  });
});

describe('absences that are declared', () => {
  it('are told to whoever stands in, for whom and for how long', () => {
    const [from, to] = [day(1), day(9)];
    const all = [
      { id: 'a1', ...away('ann', 'ben', 1, 9) },
      { id: 'a2', ...away('cora', null, 1, 9) },
    ];
    const about = { kind: 'program', id: 'p1' };
    expect(declareAbsences('p1', all)).toMatchObject({
      entries: [
        { type: 'absence-declared', subject: about, body: { absence: 'a1', person: 'ann', deputy: 'ben', from, to } },
        { type: 'absence-declared', subject: about, body: { absence: 'a2', person: 'cora', deputy: null, from, to } },
      ],
      notices: [
        { person: 'ben', purpose: 'standing_in', subject: about, mark: 'a1', data: { about: 'ann', from, to } },
      ],
    });
  });
});
