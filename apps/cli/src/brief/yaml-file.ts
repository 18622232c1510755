import type { z } from 'zod';
import { EXIT, Ended } from '../output/exit.js';
import { textOf } from '../output/text-of.js';
import { readYaml } from './read-yaml.js';

type Issues = readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];

/** What stands in a YAML file, by its schema, and the way to say where something else is wrong in it. */
export interface YamlFile<Data> {
  readonly data: Data;
  /** As it stands in the file, comments included. */
  readonly text: string;
  wrong(issues: Issues): Ended;
}

/** Reads a YAML or JSON file, which is `what` to people, or ends with every mistake and its line. Where a file may be written in several ways, the schema follows from what stands there. */
export function readYamlFile<Schema extends z.ZodType>(
  file: string,
  what: string,
  schema: Schema | ((written: unknown) => Schema),
): YamlFile<z.infer<Schema>> {
  const text = textOf(file);
  const reading = readYaml(text, what);
  const wrong = (issues: Issues): Ended => {
    const found = issues.map(({ path, message }) =>
      reading.place({ path: path.map((key) => (typeof key === 'symbol' ? String(key) : key)), message }),
    );
    const problems = [...reading.problems, ...found];
    const lines = problems.map(({ line, column, path, message }) => `${file}:${line}:${column} ${path}: ${message}`);
    return new Ended(EXIT.wrongInput, lines.join('\n'), problems);
  };
  const parsed = (typeof schema === 'function' ? schema(reading.data) : schema).safeParse(reading.data);
  if (!parsed.success || reading.problems.length > 0) throw wrong(parsed.error?.issues ?? []);
  return { data: parsed.data, text, wrong };
}
