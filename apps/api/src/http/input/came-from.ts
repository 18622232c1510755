import { askedIn, type Asked } from './asked-fields.js';
import type { CameFrom, Written } from './by-form.js';

/** Fields that are a list of the body in their order: those that are empty are no part of it, and those behind them move up. */
export const inOrder =
  (list: string, like: RegExp): CameFrom =>
  (path, fields) => {
    if (!path.startsWith(`${list}[`)) return undefined;
    const nth = Number.parseInt(path.slice(list.length + 1), 10);
    return Object.keys(fields).filter((name) => like.test(name))[nth];
  };

/** Fields that are called as what stands in a part of the body is, but for those that have another name. */
export const inPart =
  (part: string, renamed: Readonly<Record<string, string>> = {}): CameFrom =>
  (path) => {
    if (!path.startsWith(`${part}.`)) return undefined;
    const name = path.slice(part.length + 1);
    return renamed[name] ?? name;
  };

/** Finds the field out of which came what stands at a path of the body: of lines, that in which all of them stand. */
export function fieldsByPath(written: Written): (path: string) => Asked | undefined {
  const { form, fields } = written;
  const asked = new Map(askedIn(fields).map((one) => [one.name, one]));
  return (path) => {
    const declared = form.cameFrom?.map((from) => from(path, fields)).find((name) => name !== undefined);
    const name = declared ?? path;
    return asked.get(name) ?? asked.get(name.replace(/\[\d+\]$/, '')) ?? form.askedSince?.(path);
  };
}
