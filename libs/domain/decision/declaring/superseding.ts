import { normalized } from '../../fields/text.js';
import type { Viewer } from '../../people.js';
import { refuse, type Offence, type Refusal } from '../../refusal.js';
import { LATEST, PARAMETERS } from '../methods/methods.js';
import { lastWordOf } from '../rights.js';
import { STATUS_QUO, type Contradiction, type Declaration } from './declared.js';

/** A decision in effect whose place another is to take. */
export interface Superseded {
  readonly id: string;
  readonly authority: string;
  readonly deputy: string | null;
  /** Who has a conflict of interest in it. */
  readonly conflicted: readonly string[];
  /** Who was asked to approve it, and can still be asked. */
  readonly reviewers: readonly { readonly id: string; readonly name: string }[];
}

/** Who wants to have it superseded, who stands in for whom, and who is to approve what takes its place. */
export interface Superseding {
  readonly by: Pick<Viewer, 'person' | 'roles'>;
  readonly standIns: ReadonlyMap<string, string>;
  readonly reviewers: readonly string[];
}

/**
 * Why a decision may not replace these, or null. Only a facilitator, or a person with the last word in each of them, may propose that. The
 * reviewers of the older decisions must review the newer one. Paths begin with `at`.
 */
export function supersedingRefused(
  older: readonly Superseded[],
  { by, standIns, reviewers }: Superseding,
  at: string,
): Refusal | null {
  const foreign = older.flatMap((one, index): Offence[] =>
    by.roles.includes('facilitator') || hasLastWord(one, by.person, standIns)
      ? []
      : [{ path: `${at}supersedes[${index}]`, message: 'you neither have its last word nor facilitate' }],
  );
  if (foreign.length > 0) {
    const detail =
      'Only a facilitator, or whoever has the last word in a decision, proposes what takes its place: ask one of them, or appeal';
    return refuse('no-right', detail, foreign);
  }
  const missing = new Map(
    older
      .flatMap((one) => one.reviewers)
      .filter(({ id }) => !reviewers.includes(id))
      .map(({ id, name }) => [id, name]),
  );
  const errors = [...missing.values()].map((name): Offence => ({
    path: `${at}reviewers`,
    message: `${name} is missing`,
  }));
  return errors.length > 0
    ? refuse(
        'reviewers-missing',
        'Whoever reviewed a decision reviews what takes its place as well: name them too',
        errors,
      )
    : null;
}

function hasLastWord(decision: Superseded, person: string, standIns: Superseding['standIns']): boolean {
  const office = lastWordOf(decision, decision.conflicted);
  const owner = office && decision[office];
  return owner !== null && (owner === person || standIns.get(owner) === person);
}

const SILENCE = 'Silence takes the place of no decision in effect:';

/** By what a declaration would let silence take the place of a decision in effect. Settings that do not parse are refused elsewhere. */
export function silenceOffences(
  declared: Pick<Declaration, 'method' | 'rules' | 'deciders' | 'defaultOption'> & {
    readonly proposer: string;
    readonly supersedes: readonly string[];
  },
): Contradiction[] {
  const { method, defaultOption = STATUS_QUO, supersedes } = declared;
  if (supersedes.length === 0) return [];
  const byDefault =
    normalized(defaultOption) === normalized(STATUS_QUO)
      ? []
      : [{ path: ['defaultOption'], message: `${SILENCE} beside supersedes the default is "${STATUS_QUO}"` }];
  return [...byDefault, ...(OF_METHOD[method]?.(declared) ?? [])];
}

type Settings = Pick<Declaration, 'rules' | 'deciders'> & { readonly proposer: string };

/** Other methods decide nothing before somebody has spoken. */
const OF_METHOD: Partial<Record<Declaration['method'], (settings: Settings) => Contradiction[]>> = {
  consent: ({ rules }) => {
    const { data } = PARAMETERS[LATEST.consent].safeParse(rules);
    if (data?.agreements !== 0) return [];
    return [{ path: ['rules', 'agreements'], message: `${SILENCE} say how many must agree, at least 1` }];
  },
  last_call: ({ rules, deciders, proposer }) => {
    const { data } = PARAMETERS[LATEST.last_call].safeParse(rules);
    if (!data?.proposerAgrees || !deciders.includes(proposer)) return [];
    return [{ path: ['rules', 'proposerAgrees'], message: `${SILENCE} set it to false, the proposer agrees in words` }];
  },
};
