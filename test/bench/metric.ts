/** One measured figure, as `npm run bench` prints it. */
export interface Figure {
  /** Its name in lower snake case, with the unit and the percentile at its end: `command_ms_p99`. */
  readonly metric: string;
  readonly value: number;
  /** `share`, `actions`, `ms`, `s`, `MB`. */
  readonly unit: string;
  /** A comparison such as `>= 0.5` or `< 60`; null for a figure that is only reported. */
  readonly goal: string | null;
  /** How it came about, in one line: the rates behind a share, the load, what fell short. */
  readonly note: string;
}

/** One measurement. It starts and stops its own servers, and may yield several figures of the same run. */
export interface Metric {
  /** The figures that it yields, which are also what it is asked for by. */
  readonly names: readonly string[];
  /** Throws when it cannot measure, or when something that must hold (and not only be fast) does not. */
  measure(): Promise<Figure[]>;
}

/** What goes on while something is measured; figures alone go to stdout. */
export const progress = (line: string): void => void process.stderr.write(`${line}\n`);

const COMPARISONS: Record<string, (value: number, limit: number) => boolean> = {
  '>=': (value, limit) => value >= limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '<': (value, limit) => value < limit,
};

type Goal = Pick<Figure, 'goal'>;

/** The number of a figure's goal; null for one without a goal. */
export const limitOf = ({ goal }: Goal): number | null => (goal === null ? null : comparisonOf(goal).limit);

/** Whether a figure reaches its goal; true for one without a goal. */
export function reachesGoal({ value, goal }: Goal & Pick<Figure, 'value'>): boolean {
  if (goal === null) return true;
  const { compare, limit } = comparisonOf(goal);
  return compare(value, limit);
}

function comparisonOf(goal: string): { readonly compare: (typeof COMPARISONS)[string]; readonly limit: number } {
  const [sign = '', limit = ''] = goal.split(' ');
  const compare = COMPARISONS[sign];
  if (!compare || limit === '' || Number.isNaN(Number(limit)))
    throw new Error(`A goal is like ">= 0.5", not "${goal}"`);
  return { compare, limit: Number(limit) };
}
