import { NOTHING, by, compare, fraction, minus, plus, times, toNumber, type Fraction } from './fraction.js';
import { meanOf, weightOf, weighty, type Cells, type Criterion } from './weighing.js';

/** The weight at which an option ceases to lead alone, and those that lead beyond it; at 0, where nothing is beyond, those that tie with it. */
export interface Turn {
  readonly weight: number;
  readonly winners: readonly string[];
}

/** How much one weight matters while the others stay: where the winner would change if it were lower, or higher. */
export interface Sensitivity {
  readonly criterion: string;
  readonly weight: number;
  readonly below: Turn | null;
  readonly above: Turn | null;
}

/**
 * For each weight, where `winner` would lose its lead over `rivals`, exactly. The lead over a rival is a straight line in
 * one weight, so it is lost where the line crosses 0. All options have scores on every criterion with a weight.
 */
export function sensitivities(
  winner: string,
  rivals: readonly string[],
  criteria: readonly Criterion[],
  cells: Cells,
): Sensitivity[] {
  return weighty(criteria).map((criterion) => {
    const lines = rivals.map((rival) => leadOver(rival, winner, criterion, criteria, cells));
    const others = weighty(criteria).some(({ id }) => id !== criterion.id);
    const crossings = lines.flatMap(({ rival, at0, slope }) => {
      if (slope.over === 0n) return [];
      const weight = by(minus(NOTHING, at0), slope);
      // without any other weight nothing is left to compare at 0
      const possible = compare(weight, NOTHING) > 0 || (compare(weight, NOTHING) === 0 && others);
      return possible ? [{ rival, slope, weight }] : [];
    });
    const here = weightOf(criterion);
    return {
      criterion: criterion.id,
      weight: criterion.weight,
      below: nearest(crossings.filter(({ weight }) => compare(weight, here) < 0)),
      above: nearest(crossings.filter(({ weight }) => compare(weight, here) > 0)),
    };
  });
}

/** The lead over a rival by the weight of one criterion: `at0 + weight * slope`. */
function leadOver(
  rival: string,
  winner: string,
  criterion: Criterion,
  criteria: readonly Criterion[],
  cells: Cells,
): { rival: string; at0: Fraction; slope: Fraction } {
  const ahead = (id: string): Fraction =>
    minus(meanOf(cells[winner]?.[id]) ?? NOTHING, meanOf(cells[rival]?.[id]) ?? NOTHING);
  const at0 = weighty(criteria)
    .filter(({ id }) => id !== criterion.id)
    .reduce((total, other) => plus(total, times(weightOf(other), ahead(other.id))), NOTHING);
  return { rival, at0, slope: ahead(criterion.id) };
}

interface Crossing {
  readonly rival: string;
  readonly slope: Fraction;
  readonly weight: Fraction;
}

/** The first crossing on one side of the weight. Of several rivals there the one whose lead grows fastest is ahead beyond it; at 0 all tie. */
function nearest(crossings: readonly Crossing[]): Turn | null {
  const [first] = crossings;
  if (!first) return null;
  const down = first.slope.over > 0n; // the winner loses by a lower weight
  const order = (a: Fraction, b: Fraction): number => (down ? compare(b, a) : compare(a, b));
  const weight = crossings.map((one) => one.weight).reduce((a, b) => (order(a, b) <= 0 ? a : b));
  const here = crossings.filter((one) => compare(one.weight, weight) === 0);
  const steep = (one: Crossing): Fraction => (one.slope.over < 0n ? minus(fraction(0), one.slope) : one.slope);
  if (compare(weight, NOTHING) === 0) return { weight: 0, winners: here.map(({ rival }) => rival) };
  const most = here.map(steep).reduce((a, b) => (compare(a, b) >= 0 ? a : b));
  return {
    weight: toNumber(weight),
    winners: here.filter((one) => compare(steep(one), most) === 0).map(({ rival }) => rival),
  };
}
