import fc from 'fast-check';
import { dayIn } from '../../../libs/calendar/days.js';
import { proposedBecause, shortBecause } from '../../../libs/domain/representation/in-words.js';
import {
  proposeInvitations,
  type Candidate,
  type Limits,
  type Proposal,
  type Coverage,
} from '../../../libs/domain/representation/propose.js';
import { Rotation, StakeholderMap, targetsOf } from '../../../libs/domain/representation/stakeholder-map.js';

const ROTATION = Rotation.parse({});
const MOST = 3;
const inNewYork = (at: string): string => dayIn(at, 'America/New_York');

const somebody = (person: string, belongsTo: string[], parts: Partial<Candidate> = {}): Candidate => ({
  person,
  belongsTo,
  asked: 0,
  lastAskedAt: null,
  inARow: false,
  away: false,
  ...parts,
});
const names = ({ people }: Proposal): string[] => people.map(({ candidate }) => candidate.person);
const target = (who: string, atLeast: number, invited = 0): Coverage => ({ who, atLeast, invited, invitedAway: 0 });

const WHO = ['end_user', 'buyer', 'field-worker', 'screen-reader'];
const DAYS = [null, '2026-03-01T09:00:00.000Z', '2026-05-01T09:00:00.000Z'];
const crowd = fc
  .array(
    fc.record({
      belongsTo: fc.uniqueArray(fc.constantFrom(...WHO), { minLength: 1, maxLength: 3 }),
      asked: fc.nat(4),
      lastAskedAt: fc.constantFrom(...DAYS),
      inARow: fc.boolean(),
      away: fc.boolean(),
    }),
    { maxLength: 14 },
  )
  .map((people) => people.map((one, index): Candidate => ({ ...one, person: `p${index}` })));
const wanted = fc
  .tuple(
    ...WHO.map((who) =>
      fc.record({ who: fc.constant(who), atLeast: fc.nat(4), invited: fc.nat(2), invitedAway: fc.nat(2) }),
    ),
  )
  .map((all) => all.filter(({ atLeast }) => atLeast > 0));
const places = fc.nat(8);
const given = fc.tuple(wanted, crowd, places);
const may = ({ asked, away }: Candidate): boolean => asked < MOST && !away;
const propose = (coverages: readonly Coverage[], candidates: readonly Candidate[], some: number): Proposal =>
  proposeInvitations(coverages, candidates, { most: MOST, places: some } satisfies Limits);

/** Written apart from the rule: earlier in turn. */
const turn = ({ inARow, asked, lastAskedAt, person }: Candidate): string =>
  [inARow ? 1 : 0, asked, lastAskedAt ?? '0', person].join('|');

/** What would be missed of what can be met, if only `people` were invited. */
const missed = (coverages: readonly Coverage[], free: readonly Candidate[], people: readonly Candidate[]): string[] =>
  coverages.flatMap(({ who, atLeast, invited }) => {
    const of = (some: readonly Candidate[]): number => some.filter(({ belongsTo }) => belongsTo.includes(who)).length;
    return of(people) < Math.min(atLeast - invited, of(free)) ? [who] : [];
  });

const INVITING = { open: true, barred: 0 };

describe('a proposal of whom to invite', () => {
  it('takes those who meet a target before those whose turn it is', () => {
    const ann = somebody('ann', ['end_user']);
    const sue = somebody('sue', ['end_user', 'screen-reader'], { asked: 2, lastAskedAt: '2026-05-01T09:00:00.000Z' });
    const proposal = propose([target('screen-reader', 1)], [ann, sue], 1);
    expect(names(proposal)).toEqual(['sue']);
    expect(proposal.people[0]?.countsFor).toEqual(['screen-reader']);
    expect(names(propose([target('screen-reader', 1, 1)], [ann, sue], 1))).toEqual(['ann']);
  });

  it('asks one who counts twice rather than two, unless their turn is later', () => {
    const both = somebody('both', ['buyer', 'field-worker']);
    const each = [somebody('buyer', ['buyer']), somebody('worker', ['field-worker'])];
    const targets = [target('buyer', 1), target('field-worker', 1)];
    expect(names(propose(targets, [...each, both], 0))).toEqual(['both']);
  });

  it('lets those wait who were asked in a row, often or lately, as long as somebody equal is there', () => {
    const rested = somebody('z', ['buyer'], { asked: 2, lastAskedAt: '2026-03-01T09:00:00.000Z' });
    const lately = somebody('y', ['buyer'], { asked: 2, lastAskedAt: '2026-05-01T09:00:00.000Z' });
    const inARow = somebody('x', ['buyer'], { asked: 1, inARow: true });
    const all = [inARow, lately, rested];
    expect([1, 2, 3].map((atLeast) => names(propose([target('buyer', atLeast)], all, 0)))).toEqual([
      ['z'],
      ['z', 'y'],
      ['z', 'y', 'x'],
    ]);
  });

  it('says what is missing and why', () => {
    const busy = somebody('busy', ['buyer'], { asked: MOST });
    const off = somebody('off', ['buyer'], { away: true });
    const { people, targets } = propose([target('buyer', 2, 1)], [busy, off], 5);
    expect(people).toEqual([]);
    expect(targets).toEqual([{ ...target('buyer', 2, 1), proposed: 0, short: 1, atLimit: 1, away: 1 }]);
    expect(targets.map((one) => shortBecause(one, { ...ROTATION, most: MOST }, INVITING))).toEqual([
      'Nobody else in the program belongs to buyer, but for 1 invited 3 times in 90 days and 1 away at the time of the session; bring in 1 more, or say why not',
    ]);
    const nobody = { ...target('buyer', 2, 1), proposed: 0, short: 1, atLimit: 0, away: 0 };
    const because = (inviting: object) => shortBecause(nobody, ROTATION, { ...INVITING, ...inviting });
    expect(because({})).toBe('Nobody else in the program belongs to buyer; bring in 1 more, or say why not');
    expect(because({ barred: 2 })).toContain('but for 2 whose role or clearance does not let them speak here;');
    expect(because({ open: false })).toBe('1 more of buyer should have been invited; inviting is over');
  });

  it('explains each person', () => {
    const people = [
      somebody('a', ['end_user', 'field-worker']),
      somebody('b', ['buyer'], { asked: 1, lastAskedAt: '2026-05-02T03:30:00.000Z', inARow: true }),
    ];
    const { people: proposed } = propose([target('end_user', 1), target('field-worker', 1)], people, 2);
    expect(proposed.map((one) => proposedBecause(one, ROTATION, inNewYork))).toEqual([
      'Counts for end user and field worker. Not invited in 90 days.',
      'The targets are met; it is their turn. Invited once in 90 days, last on 2026-05-01. Invited to each of the last 3 cycles; nobody equal waits.',
    ]);
  });

  it('meets every target that can be met, and asks nobody too often or who is away', () => {
    fc.assert(
      fc.property(given, ([coverages, candidates, some]) => {
        const free = candidates.filter(may);
        const proposal = propose(coverages, candidates, some);
        const people = proposal.people.map(({ candidate }) => candidate);
        expect(people.every(may)).toBe(true);
        expect(missed(coverages, free, people)).toEqual([]);
        for (const { who, atLeast, invited, short } of proposal.targets) {
          const there = free.filter(({ belongsTo }) => belongsTo.includes(who)).length;
          expect([who, short]).toEqual([who, Math.max(0, atLeast - invited - there)]);
        }
      }),
    );
  });

  it('fills the places there are, and goes beyond them only with people whom a target needs', () => {
    fc.assert(
      fc.property(given, ([coverages, candidates, some]) => {
        const free = candidates.filter(may);
        const people = propose(coverages, candidates, some).people.map(({ candidate }) => candidate);
        expect(people.length).toBeGreaterThanOrEqual(Math.min(some, free.length));
        if (people.length <= some) return;
        for (const one of people) {
          expect(
            missed(
              coverages,
              free,
              people.filter((other) => other !== one),
            ),
          ).not.toEqual([]);
        }
      }),
    );
  });

  it('lets nobody wait who could take the place of somebody whose turn is later', () => {
    fc.assert(
      fc.property(given, ([coverages, candidates, some]) => {
        const free = candidates.filter(may);
        const people = propose(coverages, candidates, some).people.map(({ candidate }) => candidate);
        for (const waiting of free.filter((one) => !people.includes(one))) {
          for (const one of people.filter((other) => turn(waiting) < turn(other))) {
            const instead = [...people.filter((other) => other !== one), waiting];
            expect([waiting.person, one.person, missed(coverages, free, instead)]).not.toEqual([
              waiting.person,
              one.person,
              [],
            ]);
          }
        }
      }),
    );
  });

  it('is the same list, in whatever order people come', () => {
    fc.assert(
      fc.property(
        given.chain(([coverages, candidates, some]) =>
          fc.tuple(
            fc.constant(coverages),
            fc.constant(candidates),
            fc.shuffledSubarray(candidates, { minLength: candidates.length }),
            fc.constant(some),
          ),
        ),
        ([coverages, candidates, shuffled, some]) => {
          expect(propose(coverages, shuffled, some)).toEqual(propose(coverages, candidates, some));
        },
      ),
    );
  });
});

describe('the targets of a cycle', () => {
  it('are those of the program, and one of everybody whom its brief names', () => {
    const map = StakeholderMap.parse({ targets: [{ who: 'end_user', atLeast: 3 }] });
    expect(targetsOf(map, ['field-worker', 'end_user', 'field-worker'])).toEqual([
      { who: 'end_user', atLeast: 3 },
      { who: 'field-worker', atLeast: 1 },
    ]);
  });
});
