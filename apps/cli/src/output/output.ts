/** Where the command line writes: results on stdout, everything on the way there on stderr. */
export interface Output {
  /** Progress, for people. */
  say(line: string): void;
  /** The result: `data` as one JSON document with `--json`, else the lines made of it. */
  result(data: unknown, lines: () => string): void;
}

export const output = (json: boolean): Output => ({
  say: (line) => void process.stderr.write(`${harmless(line)}\n`),
  result: (data, lines) =>
    void process.stdout.write(json ? `${JSON.stringify(data, null, 2)}\n` : `${harmless(lines())}\n`),
});

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
