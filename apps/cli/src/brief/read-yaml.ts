import { LineCounter, isAlias, isMap, isNode, isScalar, isSeq, parseDocument, visit, type Document } from 'yaml';
import { written, type BriefProblem, type Finding, type Path } from './brief-problem.js';

const MOST_BYTES = 2_000_000;
const MOST_ALIASES = 100;

/** A text as data, with what is wrong with it as YAML, and the way back from a path to its place. */
export interface Reading {
  readonly data: unknown;
  readonly problems: readonly BriefProblem[];
  /** Whether the text is broken YAML, so that parts may be missing that were written. */
  readonly broken: boolean;
  place(finding: Finding): BriefProblem;
}

/** Reads one YAML document, which is `what` to people, such as a brief. Too long, too deep or multiplying texts are refused before anything is made of them. */
export function readYaml(text: string, what: string): Reading {
  if (Buffer.byteLength(text) > MOST_BYTES) return unreadable(`At most 2 MB; this ${what} has more`);
  try {
    return read(text, what);
  } catch (error) {
    if (error instanceof RangeError) return unreadable(`This ${what} is nested too deeply`);
    if (error instanceof ReferenceError) return unreadable(`The aliases of this ${what} multiply; write it out`);
    throw error;
  }
}

function read(text: string, what: string): Reading {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'silent',
  });
  if (document.errors.some(({ message }) => message.startsWith('Maximum call stack'))) throw new RangeError('too deep');
  const syntax = [...document.errors, ...document.warnings].map(({ pos, message }): BriefProblem => {
    return { ...at(lines, pos[0]), path: '', message: message.split('\n')[0] ?? message };
  });
  const keys = wrongKeys(document).map(({ offset, message }) => ({ ...at(lines, offset), path: '', message }));
  const aliases = countAliases(document);
  if (aliases > MOST_ALIASES) return unreadable(`At most ${MOST_ALIASES} aliases; this ${what} has ${aliases}`);
  return {
    data: document.toJS({ maxAliasCount: MOST_ALIASES }) as unknown,
    problems: [...syntax, ...keys],
    broken: document.errors.length > 0,
    place: placing(document, lines),
  };
}

const unreadable = (message: string): Reading => ({
  data: undefined,
  problems: [{ line: 1, column: 1, path: '', message }],
  broken: true,
  place: ({ path, message: why }) => ({ line: 1, column: 1, path: written(path), message: why }),
});

function countAliases(document: Document): number {
  let count = 0;
  visit(document, { Alias: () => void (count += 1) });
  return count;
}

/** Names that stand twice, are no texts, or would change what an object is. */
function wrongKeys(document: Document): { offset: number; message: string }[] {
  const wrong: { offset: number; message: string }[] = [];
  visit(document, {
    Map: (_key, map) => {
      const seen = new Set<string>();
      for (const { key } of map.items) {
        if (!isNode(key)) continue;
        const offset = key.range?.[0] ?? 0;
        const name = isScalar(key) ? String(key.value) : null;
        if (name === null || (isScalar(key) && typeof key.value !== 'string')) {
          wrong.push({ offset, message: `Use a text as a name; ${name ?? 'this'} is none (quote it)` });
        } else if (name === '__proto__') wrong.push({ offset, message: 'The name __proto__ is not allowed' });
        else if (seen.has(name)) wrong.push({ offset, message: `The name ${name} stands twice` });
        if (name !== null) seen.add(name);
      }
    },
  });
  return wrong;
}

const placing =
  (document: Document, lines: LineCounter) =>
  ({ path, key = false, message }: Finding): BriefProblem => ({
    ...at(lines, offsetOf(document, path, key)),
    path: written(path),
    message,
  });

function at(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

/** The place of a value; of what is not there, the place of what it should be in. */
function offsetOf(document: Document, path: Path, wantsKey: boolean): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const [index, part] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === part);
      if (!pair) return offset;
      const last = index === path.length - 1;
      offset = startOf(pair.key) ?? offset;
      if (last && wantsKey) return offset;
      node = pair.value;
      if (last) return (isScalar(node) ? startOf(node) : undefined) ?? offset;
    } else if (isSeq(node) && typeof part === 'number') {
      node = node.items[part];
      offset = startOf(node) ?? offset;
    } else return offset;
  }
  return offset;
}

const startOf = (node: unknown): number | undefined => (isNode(node) ? node.range?.[0] : undefined);
