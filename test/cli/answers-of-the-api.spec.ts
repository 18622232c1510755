import { readFileSync, readdirSync } from 'node:fs';
import type { AgendaView } from '../../apps/api/src/agenda/agenda.schemas.js';
import type { ApiClient } from '../../apps/cli/src/client/api-client.js';

const sourcesOf = (folder: string, end: string): readonly (readonly [file: string, code: string])[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(end))
    .map((file) => [file, readFileSync(`${folder}/${file}`, 'utf8').replace(/^ *(\/?\*|\/\/).*$/gm, '')]);

/** What routes say that they answer. */
const ANSWERS = new Set(
  sourcesOf('apps/api/src', '.ts').flatMap(([, code]) =>
    [...code.matchAll(/\banswer: (\w+)/g)].map(([, name = '']) => name),
  ),
);

/** Functions that ask for what whoever calls them names, and their own names for that. */
const PASSING_ON = { all: 'List', whole: 'List', inPrograms: 'List', importFile: 'Answer' } as const;
const ASKING = new RegExp(
  String.raw`(?:\.(?:get|call|change|unkeyed)(?=<)|(?<!function )\b(?<!\.)(?:${Object.keys(PASSING_ON).join('|')}))` +
    String.raw`(?:<([^]*?)>)?\(`,
  'g',
);

/** What is asked for in a source, as it is named there; '' where it is not. */
const askedFor = (code: string): readonly string[] => [...code.matchAll(ASKING)].map(([, named = '']) => named.trim());

/** Of that, what is no answer of a route, imported as a type. */
function ofItsOwn(code: string): readonly string[] {
  const imports = [
    ...code.matchAll(/import type \{([^}]*)\} from '[^']*\/(?:api\/src\/[^']*\.schemas|libs\/[^']*)\.js'/g),
  ];
  const imported = new Set(imports.flatMap(([, names = '']) => names.split(',').map((name) => name.trim())));
  const passed = Object.entries(PASSING_ON).flatMap(([name, its]) =>
    code.includes(`function ${name}<${its} extends `) ? [its] : [],
  );
  const isAnswer = (name: string): boolean => imported.has(name) && ANSWERS.has(name);
  return askedFor(code).filter(
    (named) => !(passed as readonly string[]).includes(named) && !named.split(' | ').every(isAnswer),
  );
}

describe('what the command line reads of an answer', () => {
  const sources = sourcesOf('apps/cli/src', '.ts').filter(([file]) => file !== 'client/api-client.ts');

  it('is of the type of its schema, wherever it is asked for', () => {
    const wrong = sources.flatMap(([file, code]) =>
      ofItsOwn(code).map((named) => `${file}: ${named || 'nothing named'}`),
    );
    expect(wrong).toEqual([]);
    expect(sources.flatMap(([, code]) => askedFor(code)).length).toBeGreaterThan(150);
  });

  const IMPORTED = "import type { ItemView, ItemList } from '../../../../api/src/backlog/item.schemas.js';\n";
  it.each<[string, readonly string[]]>([
    [`${IMPORTED}await api.get<ItemView>(path)`, []],
    [`${IMPORTED}await all<ItemList>(api, path)`, []],
    ['await api.get<{ id: string }>(path)', ['{ id: string }']],
    ["interface ItemView { id: string }\nawait api.call<ItemView>('POST', path)", ['ItemView']],
    [`${IMPORTED}interface Item extends ItemView {}\nawait api.change<Item>(path, {}, 1)`, ['Item']],
    [`${IMPORTED}await api.get<ItemView | { id: string }>(path)`, ['ItemView | { id: string }']],
    ["import type { ItemView } from './items.js';\nawait api.unkeyed<ItemView>(path, {})", ['ItemView']],
    ['const items: readonly Mine[] = await all(api, path)', ['']],
    ['await importFile(api, { path, head: (mine: Mine) => mine.rows }, into, out)', ['']],
    ['const get = <List>() => api.get<List>(path)', ['List']],
  ])('finds what is written by hand: %s', (code, found) => {
    expect(ofItsOwn(code)).toEqual(found);
  });

  it('is unknown where nobody says what it is', () => {
    // @ts-expect-error what is expected of an answer says nothing of it
    const guessed = (api: ApiClient): Promise<AgendaView> => api.get('/v1/cycles/1/agenda');
    expect(guessed).toBeDefined();
  });
});
