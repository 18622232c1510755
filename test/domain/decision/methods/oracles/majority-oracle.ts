import type { MajorityParameters } from '../../../../../libs/domain/decision/methods/majority.js';
import type { Option } from '../../../../../libs/domain/decision/methods/method.js';
import type { TieBreak } from '../../../../../libs/domain/facts.js';

/** The option of one vote, or `abstain`; whoever is missing was silent. */
export type Vote = string;

export interface Election {
  readonly options: readonly Option[];
  readonly tieBreak: readonly TieBreak[];
  readonly parameters: MajorityParameters;
  readonly entitled: number;
  readonly votes: readonly Vote[];
}

/** Counts every vote by hand; the option that wins, or null when none does. The authority is silent. */
export function fullCount({ options, tieBreak, parameters, entitled, votes }: Election): string | null {
  const share = typeof parameters.quorum === 'string' ? enough(parameters.quorum, votes.length, entitled) : null;
  if (votes.length === 0 || share === false) return null;
  if (typeof parameters.quorum === 'number' && votes.length < Math.min(parameters.quorum, entitled)) return null;
  const whole = { cast: votes.filter((vote) => vote !== 'abstain').length, taking_part: votes.length, entitled };
  const count = (option: Option): number => votes.filter((vote) => vote === option.id).length;
  const most = Math.max(...options.map(count));
  const statusQuo = options.find((option) => option.statusQuo) as Option;
  const few = most < (parameters.atLeast ?? 0);
  if (most === 0 || few || !enough(parameters.threshold, most, whole[parameters.of])) {
    return parameters.otherwise === 'status_quo' ? statusQuo.id : null;
  }
  const first = options.filter((option) => count(option) === most);
  if (first.length === 1) return first[0]?.id ?? null;
  for (const by of tieBreak) {
    if (by === 'authority') return null;
    if (by === 'status_quo' && first.includes(statusQuo)) return statusQuo.id;
    if (by === 'earliest_option') return first.reduce((a, b) => (a.position < b.position ? a : b)).id;
  }
  return null;
}

/** Whether `part` of `whole` is the share declared, by cross-multiplication. */
function enough(share: number | string, part: number, whole: number): boolean {
  if (typeof share === 'number') return Math.round(part * 10_000) >= Math.round(share * 10_000) * whole;
  const strict = share.startsWith('more than ');
  const [over = 0, under = 0] = share.replace('more than ', '').split('/').map(Number);
  return strict ? part * under > over * whole : part * under >= over * whole;
}

/** Every way in which those who are silent may still speak, or stay silent. */
export function everyWayOn({ options, entitled, votes }: Election): Vote[][] {
  const choices: readonly Vote[] = ['abstain', ...options.map(({ id }) => id)];
  let ways: Vote[][] = [[...votes]];
  const all: Vote[][] = [...ways];
  for (let one = votes.length; one < entitled; one += 1) {
    // who says what does not matter, so later voices come from no earlier choice
    ways = ways.flatMap((way) =>
      choices
        .slice(way.length === votes.length ? 0 : choices.indexOf(way.at(-1) as Vote))
        .map((choice) => [...way, choice]),
    );
    all.push(...ways);
  }
  return all;
}
