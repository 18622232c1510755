import { z } from 'zod';
import type { AgendaView } from '../../../apps/api/src/agenda/agenda.schemas.js';
import type { ItemList, ItemView } from '../../../apps/api/src/backlog/item.schemas.js';
import type { ContributionList } from '../../../apps/api/src/contributions/contribution.schemas.js';
import type { DecisionView } from '../../../apps/api/src/decisions/decision.schemas.js';
import type { ObligationList } from '../../../apps/api/src/reviews/obligation.schemas.js';
import type { ApiClient } from '../../../apps/cli/src/client/api-client.js';
import { all } from '../../../apps/cli/src/client/lists.js';
import { ClosureNote } from '../../../libs/domain/closure/closure-note.js';

interface Named {
  readonly id: string;
}

/** What of a published cycle has an id, for the entries of its note that have none. */
export interface Known {
  readonly said: readonly ContributionList['items'][number][];
  readonly topics: AgendaView['topics'];
  readonly objectives: AgendaView['objectives'];
  readonly obligations: readonly ObligationList['items'][number][];
  readonly items: ReadonlyMap<string, ItemView>;
  /** Every item of the cycle. */
  readonly titled: readonly ItemList['items'][number][];
  /** Reviews by their decisions. */
  readonly reviews: ReadonlyMap<string, DecisionView['reviews']>;
}

export async function readKnown(api: ApiClient, cycle: string, note: ClosureNote): Promise<Known> {
  const path = `/v1/cycles/${cycle}`;
  const { topics, objectives } = await api.get<AgendaView>(`${path}/agenda`);
  const items = await Promise.all(note.willChange.map(({ item }) => api.get<ItemView>(`/v1/items/${item}`)));
  const forums = await Promise.all(note.decisions.map(({ id }) => api.get<DecisionView>(`/v1/decisions/${id}`)));
  return {
    topics,
    objectives,
    said: await all<ContributionList>(api, `${path}/contributions`),
    obligations: await all<ObligationList>(api, `${path}/obligations`),
    titled: await all<ItemList>(api, `${path}/items`),
    items: new Map(items.map((item) => [item.id, item])),
    reviews: new Map(forums.map(({ id, reviews }) => [id, reviews])),
  };
}

/** Paths of traces. */
type Places = readonly string[];
const places = (kind: string, found: readonly Named[] = []): Places => found.map(({ id }) => `${kind}/${id}`);

const answered = (kind: string, words: string, { said }: Known): Places =>
  places(
    'closure-line',
    said.filter(({ disposition: so }) => so?.kind === kind && (so.answer ?? so.reason) === words),
  );

/** In which lines each entry of a list of the note stands. */
export const LINED: Readonly<Record<string, (note: ClosureNote, known: Known) => readonly Places[]>> = {
  quotes: ({ quotes }) => quotes.map(({ contribution }) => [`contribution/${contribution}`]),
  heard: ({ heard }, { said, topics }) =>
    heard.map(({ topic }) =>
      topic === null
        ? places(
            'closure-line',
            said.filter((one) => one.topic === null),
          )
        : places(
            'topic',
            topics.filter(({ question }) => question === topic),
          ),
    ),
  'heard.items': ({ heard }, { titled }) =>
    heard.flatMap(({ items }) =>
      items.map((words) =>
        places(
          'item',
          titled.filter(({ title }) => title === words),
        ),
      ),
    ),
  // What a demonstration showed is told with its topic
  shown: ({ shown }, { topics }) =>
    shown.map(({ topic }) =>
      places(
        'topic',
        topics.filter(({ question }) => question === topic),
      ),
    ),
  willChange: ({ willChange }) => willChange.map(({ item }) => [`item/${item}`]),
  'willChange.criteria': ({ willChange }, { items }) =>
    willChange.flatMap(({ item, criteria }) =>
      criteria.map((words) =>
        places(
          'criterion',
          items.get(item)?.criteria.filter(({ statement }) => statement === words),
        ),
      ),
    ),
  'willChange.conditions': ({ willChange }, { items }) =>
    willChange.flatMap(({ item, conditions }) => conditions.map(() => places('review', items.get(item)?.reviews))),
  willNot: ({ willNot }, known) => willNot.map(({ reason }) => answered('will_not', reason, known)),
  deferred: ({ deferred }, known) => deferred.map(({ reason }) => answered('deferred', reason, known)),
  answers: ({ answers }, known) => answers.map(({ answer }) => answered('answered', answer, known)),
  obligations: (note, { obligations }) =>
    note.obligations.map((one) =>
      places(
        'obligation',
        obligations.filter(({ statement }) => statement === one.statement),
      ),
    ),
  decisions: ({ decisions }) => decisions.map(({ id }) => [`decision/${id}`]),
  // Dissent, and what was said for no option, are told with their decision
  'decisions.dissent': ({ decisions }) => decisions.flatMap(({ id, dissent }) => dissent.map(() => [`decision/${id}`])),
  'decisions.said': ({ decisions }) => decisions.flatMap(({ id, said }) => said.map(() => [`decision/${id}`])),
  'decisions.conditions': ({ decisions }, { reviews }) =>
    decisions.flatMap(({ id, conditions }) => conditions.map(() => places('review', reviews.get(id)))),
  objectives: (note, { objectives }) =>
    note.objectives.map((one) =>
      places(
        'objective',
        objectives.filter(({ statement }) => statement === one.statement),
      ),
    ),
};

/** Lists that nothing said has led to, and why. */
export const UNSAID: Readonly<Record<string, string>> = {
  'decisions.conflicts': 'people, by name',
  'expectations.timeboxes': 'promises of the agenda, kept whether or not anybody said something',
  'notHeard.missing': 'who was not invited: they said nothing',
  'notHeard.targets': 'how many of whom were heard: a count of people',
  flags: 'what the rules noticed by themselves',
};

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly $defs?: Readonly<Record<string, Schema>>;
}

/** Every list that a note can have, as a path of names. */
export function listsOfNotes(): string[] {
  const root = z.toJSONSchema(ClosureNote) as Schema;
  const within = (schema: Schema, path: string): string[] => {
    if (schema.$ref !== undefined) return within(root.$defs?.[schema.$ref.split('/').at(-1) ?? ''] ?? {}, path);
    const parts = Object.entries(schema.properties ?? {});
    return [
      ...(schema.type === 'array' ? [path] : []),
      ...[...(schema.items ? [schema.items] : []), ...(schema.anyOf ?? [])].flatMap((part) => within(part, path)),
      ...parts.flatMap(([key, part]) => within(part, path === '' ? key : `${path}.${key}`)),
    ];
  };
  return within(root, '');
}

/** What a note has in the list at a path: of all the things that have such a list. */
export const entriesAt = (note: ClosureNote, path: string): readonly unknown[] =>
  path
    .split('.')
    .reduce<readonly unknown[]>(
      (found, key) => found.flatMap((one) => (one as Readonly<Record<string, unknown>>)[key] ?? []),
      [note],
    );
