/** One mistake of a brief: where it stands, and what is allowed there. */
export interface BriefProblem {
  readonly line: number;
  readonly column: number;
  /** A JSON path such as `cycle.topics[2].minutes`; empty where the text is no YAML. */
  readonly path: string;
  readonly message: string;
}

export type Path = readonly PropertyKey[];

/** A mistake before its place in the text is known. `key` means the name of the last part and not its value. */
export interface Finding {
  readonly path: Path;
  readonly key?: boolean;
  readonly message: string;
}

export const written = (path: Path): string =>
  path.reduce<string>(
    (whole, part) =>
      typeof part === 'number' ? `${whole}[${part}]` : whole === '' ? String(part) : `${whole}.${String(part)}`,
    '',
  );

/** `line:column  path  message`, one a line. */
export const listed = (problems: readonly BriefProblem[]): string =>
  problems
    .map(({ line, column, path, message }) => `${line}:${column}  ${path === '' ? '' : `${path}: `}${message}`)
    .join('\n');
