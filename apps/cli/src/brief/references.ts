import { Story, storyText } from '../../../../libs/domain/contribution/story.js';
import { plural } from '../../../../libs/domain/words/plural.js';
import type { Finding, Path } from './brief-problem.js';
import { isRecord } from './people.js';

const entries = (value: unknown): [number, Record<string, unknown>][] =>
  (Array.isArray(value) ? value : []).flatMap((one, index) => (isRecord(one) ? [[index, one]] : []));
const texts = (value: unknown): [number, string][] =>
  (Array.isArray(value) ? value : []).flatMap((one, index) => (typeof one === 'string' ? [[index, one]] : []));

/** What the parts of a brief call each other by key, checked as far as it can be read, whatever else is wrong. */
export function checkReferences(data: unknown, people: Readonly<Record<string, string>>): Finding[] {
  const cycle = isRecord(data) && isRecord(data.cycle) ? data.cycle : {};
  const rehearsal = isRecord(data) && isRecord(data.rehearsal) ? data.rehearsal : {};
  const objectives = keysOf(cycle.objectives, ['cycle', 'objectives']);
  const topics = keysOf(cycle.topics, ['cycle', 'topics']);
  return [
    ...objectives.twice,
    ...topics.twice,
    ...entries(cycle.topics).flatMap(([index, { objective }]) =>
      unknown(objective, objectives.keys, 'objective', ['cycle', 'topics', index, 'objective']),
    ),
    ...checkActors(rehearsal.actors, {
      people: new Set(Object.keys(people)),
      topics: topics.keys,
      objectives: objectives.keys,
      cycle,
    }),
  ];
}

function keysOf(list: unknown, path: Path): { keys: Set<string>; twice: Finding[] } {
  const keys = new Set<string>();
  const twice: Finding[] = [];
  for (const [index, { key }] of entries(list)) {
    if (typeof key !== 'string') continue;
    if (keys.has(key)) twice.push({ path: [...path, index, 'key'], message: `The key ${key} stands twice` });
    keys.add(key);
  }
  return { keys, twice };
}

function unknown(value: unknown, known: ReadonlySet<string>, what: string, path: Path): Finding[] {
  if (typeof value !== 'string' || known.has(value)) return [];
  return [
    {
      path,
      message: `There is no ${what} with the key ${value}${known.size > 0 ? `; there are ${[...known].join(', ')}` : ''}`,
    },
  ];
}

interface Scene {
  readonly people: ReadonlySet<string>;
  readonly topics: ReadonlySet<string>;
  readonly objectives: ReadonlySet<string>;
  readonly cycle: Record<string, unknown>;
}

type Deed = readonly [path: Path, act: Record<string, unknown>];

function checkActors(actors: unknown, scene: Scene): Finding[] {
  if (!isRecord(actors)) return [];
  const acts = Object.entries(actors).flatMap(([who, list]) =>
    entries(list).map(([index, act]): Deed => [['rehearsal', 'actors', who, index], act]),
  );
  const said = new Map<string, string>();
  const findings = Object.keys(actors).flatMap((who): Finding[] =>
    scene.people.has(who)
      ? []
      : [{ path: ['rehearsal', 'actors', who], key: true, message: `Nobody has the key ${who}` }],
  );
  for (const [path, { do: what, key, text, story }] of acts) {
    if (what !== 'contribute' || typeof key !== 'string') continue;
    if (said.has(key)) findings.push({ path: [...path, 'key'], key: false, message: `The key ${key} stands twice` });
    const told = Story.safeParse(story);
    said.set(key, typeof text === 'string' ? text : told.success ? storyText(told.data) : '');
  }
  const items = keysOf(
    acts.flatMap(([, { items: list }]) => (Array.isArray(list) ? (list as unknown[]) : [])),
    [],
  ).keys;
  return [...findings, ...acts.flatMap((deed) => checkAct(deed, { ...scene, said, items }))];
}

interface Stage extends Scene {
  readonly said: ReadonlyMap<string, string>;
  readonly items: ReadonlySet<string>;
}

function checkAct([path, act]: Deed, stage: Stage): Finding[] {
  const said = new Set(stage.said.keys());
  return [
    ...unknown(act.topic, stage.topics, 'topic', [...path, 'topic']),
    ...unknown(act.item, stage.items, 'item', [...path, 'item']),
    ...entries(act.learnt).flatMap(([index, { objective }]) =>
      unknown(objective, stage.objectives, 'objective', [...path, 'learnt', index, 'objective']),
    ),
    ...entries(act.items).flatMap(([index, item]) => checkItem(item, [...path, 'items', index], stage)),
    ...entries(act.answers).flatMap(([index, { of, to, items, duplicateOf }]) => {
      const here = [...path, 'answers', index];
      return [
        ...unknown(of, said, 'contribution', [...here, 'of']),
        ...unknown(duplicateOf, said, 'contribution', [...here, 'duplicateOf']),
        ...unknown(to, stage.people, 'person', [...here, 'to']),
        ...texts(items).flatMap(([n, key]) => unknown(key, stage.items, 'item', [...here, 'items', n])),
      ];
    }),
    ...checkOption(act, path, stage),
    ...checkScenario(act, path, stage),
  ];
}

function checkItem({ cites, coAuthors }: Record<string, unknown>, path: Path, stage: Stage): Finding[] {
  const people = texts(coAuthors).flatMap(([n, key]) =>
    unknown(key, stage.people, 'person', [...path, 'coAuthors', n]),
  );
  const passages = entries(cites).flatMap(([n, { of, quote }]): Finding[] => {
    const here = [...path, 'cites', n];
    const text = typeof of === 'string' ? stage.said.get(of) : undefined;
    const missing = typeof quote === 'string' && text !== undefined && text !== '' && !text.includes(quote);
    return [
      ...unknown(of, new Set(stage.said.keys()), 'contribution', [...here, 'of']),
      ...(missing ? [{ path: [...here, 'quote'], message: `These words are not in ${String(of)}` }] : []),
    ];
  });
  return [...people, ...passages];
}

/** The place of a scenario must be one of its topic's. */
function checkScenario({ topic, scenario }: Record<string, unknown>, path: Path, { cycle }: Stage): Finding[] {
  if (typeof scenario !== 'number') return [];
  const found = entries(cycle.topics).find(([, { key }]) => key === topic)?.[1];
  if (found === undefined) return [];
  const there = entries(found.scenarios).length;
  const message = `The topic ${String(topic)} has ${plural(there, 'scenario')}`;
  return scenario > there ? [{ path: [...path, 'scenario'], message }] : [];
}

/** The title of an option must be one of its decision's. */
function checkOption({ option, decision = 1 }: Record<string, unknown>, path: Path, { cycle }: Stage): Finding[] {
  if (typeof option !== 'string' || typeof decision !== 'number') return [];
  const found = entries(cycle.decisions).find(([index]) => index === decision - 1)?.[1];
  if (!found) return [{ path: [...path, 'decision'], message: `The brief has no decision ${decision}` }];
  const titles = entries(found.options).flatMap(([, { title }]) => (typeof title === 'string' ? title : []));
  const known = [...titles, 'Keep things as they are'];
  return known.includes(option)
    ? []
    : [{ path: [...path, 'option'], message: `is none of its options: ${known.join('; ')}` }];
}
