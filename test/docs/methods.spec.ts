import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { LATEST, PARAMETERS } from '../../libs/domain/decision/methods/methods.js';

const FOLDER = fileURLToPath(new URL('../../docs/methods/', import.meta.url));
const read = (page: string): string => readFileSync(FOLDER + page, 'utf8');
const page = (method: string): string => `${method.replace('_', '-')}.md`;
const isName = (name: string): name is keyof typeof LATEST => Object.hasOwn(LATEST, name);
const methods = Object.keys(LATEST).filter(isName);

describe('the pages about methods', () => {
  it('are one a method, and where people come from', () => {
    expect(readdirSync(FOLDER).sort()).toEqual([...methods.map(page), 'coming-from.md'].sort());
  });

  it.each(methods)('explain every setting of %s with its default, and no other', (method) => {
    const rows = read(page(method)).matchAll(/^\| `(\w+)` +\| +(?:`([^`]*)`)? *\|/gm);
    const explained = [...rows]
      .filter(([, name]) => name !== 'rules')
      .map(([, name = '', value]) => [name, value ?? null]);
    const defaults = PARAMETERS[LATEST[method]].parse({}) as Record<string, unknown>;
    const optional =
      { consent: ['proposal'], last_call: ['proposal'], majority: ['atLeast'], ranked: ['overStatusQuo'] }[
        method as string
      ] ?? [];
    const said = explained.map(([name, value]) => [name, value === null ? null : (parse(value ?? '') as unknown)]);
    expect(Object.fromEntries(said)).toEqual({
      ...defaults,
      ...Object.fromEntries(optional.map((name) => [name, null])),
    });
  });

  it.each([...methods.map(page), 'coming-from.md'])('%s shows settings that are accepted', (file) => {
    const shown = [...read(file).matchAll(/method: (\w+)|rules: (\{[^`\n]*\})/g)];
    let method = 'authority';
    const refused = shown.flatMap(([text, name, rules]) => {
      if (name !== undefined) method = name;
      if (!isName(method)) return [text];
      return rules === undefined || PARAMETERS[LATEST[method]].safeParse(parse(rules)).success ? [] : [text];
    });
    expect(refused).toEqual([]);
  });
});
