import { EXIT, type ExitCode } from './exit.js';
import { oneLine, zoneOfTold } from './words.js';

/** Where the command line writes: results on stdout, everything on the way there on stderr. */
export interface Output {
  /** Progress, for people. */
  say(line: string): void;
  /** The result: `data` as one JSON document with `--json`, else the lines made of it. */
  result(data: unknown, lines: () => string): void;
}

export function output(json: boolean): Output {
  let zoneSaid = false;
  /** Lines, and once the zone of the instants in them. */
  const withZone = (lines: string): string => {
    const zone = zoneOfTold();
    if (zone === null || zoneSaid) return `${harmless(lines)}\n`;
    zoneSaid = true;
    return `${harmless(lines)}\nTimes are those of ${zone}\n`;
  };
  return {
    say: (line) => void process.stderr.write(withZone(line)),
    result: (data, lines) => void process.stdout.write(json ? `${JSON.stringify(data, null, 2)}\n` : withZone(lines())),
  };
}

/** What people wrote goes to a terminal as text: a control character could move its cursor, or type into it. */
export const harmless = (text: string): string => text.replaceAll(/[^\P{Cc}\t\r\n]/gu, '\ufffd');

/** Columns side by side, each as wide as its widest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** What a list shows of each of its items, under the name of the column. */
export type Columns<Item> = Readonly<Record<string, (item: Item) => string>>;

/** Items as columns with their names above; `none` says that there are none. Each cell is one line. */
export function columns<Item>(items: readonly Item[], shown: Columns<Item>, none: string): string {
  if (items.length === 0) return none;
  const cells = Object.values(shown);
  return table([Object.keys(shown), ...items.map((item) => cells.map((cell) => oneLine(cell(item))))]);
}

/** Names and values below each other, without what has no value. */
export const fields = (pairs: readonly (readonly [name: string, value: string])[]): string =>
  table(pairs.filter(([, value]) => value !== ''));

/** The result of a command that went well. */
export function told<View>(out: Output, view: View, words: (view: View) => string): ExitCode {
  out.result(view, () => words(view));
  return EXIT.ok;
}
