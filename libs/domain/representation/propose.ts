import type { Offence } from '../refusal.js';
import type { Instant } from '../time.js';
import type { Target } from './stakeholder-map.js';

/** A target with the number of people invited who belong to it, without people who declined or are away at the time of the session. */
export interface Coverage extends Target {
  readonly invited: number;
  readonly invitedAway: number;
}

/** Whether as many are coming as must be heard. */
export const isMet = ({ invited, atLeast }: Coverage): boolean => invited >= atLeast;

/** What a target that is not met says in a refusal. */
export const tooFew = ({ who, invited, invitedAway: away, atLeast }: Coverage): Offence => ({
  path: 'mustHear',
  message: `${invited} of at least ${atLeast} invited belong to ${who}${away > 0 ? `; ${away} more will be away or declined` : ''}`,
});

/** Somebody who could be invited and is not. */
export interface Candidate {
  readonly person: string;
  /** Their group and segments. */
  readonly belongsTo: readonly string[];
  /** How many cycles of the program they were invited to lately. */
  readonly asked: number;
  readonly lastAskedAt: Instant | null;
  /** They were invited to each of the last cycles, as many as the rotation allows in a row. */
  readonly inARow: boolean;
  /** They are away at the time of the session. */
  readonly away: boolean;
}

export interface Limits {
  /** Nobody is proposed who was asked this often. */
  readonly most: number;
  /** How many to propose, where the targets do not need more. */
  readonly places: number;
}

export interface Proposed {
  readonly candidate: Candidate;
  /** The targets that nobody would meet otherwise, and that they help to meet. Empty: it is their turn. */
  readonly countsFor: readonly string[];
}

/** A target, and what stands in its way. */
export interface Outlook extends Coverage {
  readonly proposed: number;
  /** How many are missing even if everybody proposed is invited. */
  readonly short: number;
  /** Candidates of it who were asked too often, and those of it who are away, invited or not. */
  readonly atLimit: number;
  readonly away: number;
}

export interface Proposal {
  /** In order of their turn. */
  readonly people: readonly Proposed[];
  readonly targets: readonly Outlook[];
}

const before = (one: string, other: string): number => Number(one > other) - Number(one < other);

/** Whose turn it is: not in a row, least often, longest ago; then by id, so that the same input gives the same list. */
const byTurn = (one: Candidate, other: Candidate): number =>
  Number(one.inARow) - Number(other.inARow) ||
  one.asked - other.asked ||
  before(one.lastAskedAt ?? '', other.lastAskedAt ?? '') ||
  before(one.person, other.person);

/**
 * Whom to invite. In this order of weight:
 * 1. Nobody who was asked `most` times, and nobody who is away.
 * 2. Every target is met for which there are enough others, also with more people than `places`.
 * 3. Nobody waits whose turn comes before that of somebody proposed and who meets all targets that only that one meets.
 * 4. There are `places` people where there are as many, and more only as long as each is needed for a target.
 */
export function proposeInvitations(
  coverages: readonly Coverage[],
  candidates: readonly Candidate[],
  { most, places }: Limits,
): Proposal {
  const free = candidates.filter(({ asked, away }) => asked < most && !away).sort(byTurn);
  const needs = new Map(
    coverages.map(({ who, atLeast, invited }) => [who, Math.min(Math.max(0, atLeast - invited), many(free, who))]),
  );
  const list = meetTargets(free, needs);
  settle(list, free, 0);
  for (const candidate of free) if (list.people.size < places) list.add(candidate);
  settle(list, free, places);
  const people = free.filter((candidate) => list.people.has(candidate));
  const open = coverages.filter(({ atLeast, invited }) => invited < atLeast).map(({ who }) => who);
  return {
    people: people.map((candidate) => ({
      candidate,
      countsFor: open.filter((who) => candidate.belongsTo.includes(who)),
    })),
    targets: coverages.map((coverage) => outlook(coverage, people, candidates, most)),
  };
}

const many = (people: readonly Candidate[], who: string): number =>
  people.filter(({ belongsTo }) => belongsTo.includes(who)).length;

function outlook(
  coverage: Coverage,
  people: readonly Candidate[],
  candidates: readonly Candidate[],
  most: number,
): Outlook {
  const { who, atLeast, invited, invitedAway } = coverage;
  const proposed = many(people, who);
  return {
    ...coverage,
    proposed,
    short: Math.max(0, atLeast - invited - proposed),
    atLimit: many(
      candidates.filter(({ asked, away }) => !away && asked >= most),
      who,
    ),
    away:
      invitedAway +
      many(
        candidates.filter(({ away }) => away),
        who,
      ),
  };
}

/** A list that knows how many of it count for each need. */
class List {
  readonly people = new Set<Candidate>();
  private readonly counts = new Map<string, number>();

  constructor(private readonly needs: ReadonlyMap<string, number>) {}

  add(candidate: Candidate): void {
    if (this.people.has(candidate)) return;
    this.people.add(candidate);
    this.count(candidate, 1);
  }

  drop(candidate: Candidate): void {
    if (this.people.delete(candidate)) this.count(candidate, -1);
  }

  lacks(who: string): boolean {
    return (this.counts.get(who) ?? 0) < (this.needs.get(who) ?? 0);
  }

  /** What would be missed without somebody on the list. */
  relyingOn({ belongsTo }: Candidate): string[] {
    return belongsTo.filter((who) => {
      const need = this.needs.get(who) ?? 0;
      return need > 0 && (this.counts.get(who) ?? 0) <= need;
    });
  }

  private count({ belongsTo }: Candidate, change: number): void {
    for (const who of belongsTo) this.counts.set(who, (this.counts.get(who) ?? 0) + change);
  }
}

/** Meets every need, that with the smallest choice first, each time with the next in turn. */
function meetTargets(free: readonly Candidate[], needs: ReadonlyMap<string, number>): List {
  const list = new List(needs);
  const choice = (who: string): number => many(free, who) - (needs.get(who) ?? 0);
  const order = [...needs.keys()].sort((one, other) => choice(one) - choice(other) || (one < other ? -1 : 1));
  for (const who of order) {
    for (const candidate of free) {
      if (!list.lacks(who)) break;
      if (candidate.belongsTo.includes(who)) list.add(candidate);
    }
  }
  return list;
}

/**
 * Removes people who are not needed, down to `floor` people, and gives places to the people whose turn comes first, until nothing changes. It
 * ends, because each step makes the list shorter or gives a place to an earlier turn.
 */
function settle(list: List, free: readonly Candidate[], floor: number): void {
  for (let changed = true; changed;) {
    changed = false;
    for (const candidate of [...free].reverse()) {
      if (list.people.size > floor && list.people.has(candidate) && list.relyingOn(candidate).length === 0) {
        list.drop(candidate);
        changed = true;
      }
    }
    for (const [turn, candidate] of free.entries()) {
      const better = list.people.has(candidate) ? waitingFor(list, free.slice(0, turn), candidate) : undefined;
      if (better) {
        list.drop(candidate);
        list.add(better);
        changed = true;
      }
    }
  }
}

/** The first before their turn who waits, and could take the place of somebody on the list. */
function waitingFor(list: List, earlier: readonly Candidate[], candidate: Candidate): Candidate | undefined {
  const relying = list.relyingOn(candidate);
  return earlier.find((other) => !list.people.has(other) && relying.every((who) => other.belongsTo.includes(who)));
}
