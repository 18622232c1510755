import type { CriterionBody } from '../../../../libs/domain/backlog/item.js';
import type { ScenarioView } from '../../../api/src/agenda/scenarios/scenario.schemas.js';
import type { ItemView } from '../../../api/src/backlog/item.schemas.js';
import type { OwnConsents } from '../../../api/src/consents/consent.schemas.js';
import type { DecisionView } from '../../../api/src/decisions/decision.schemas.js';
import type { PositionList } from '../../../api/src/decisions/positions/position.schemas.js';
import type { ApiClient } from '../client/api-client.js';
import { all } from '../client/lists.js';
import type { Occasion } from './occasions.js';
import type { Act, ActOf, Answer, Item } from './script.js';
import type { Eyes, Stage } from './stage.js';

/** Somebody about to act: their token, what they see, and the occasion. */
export interface Performance {
  readonly api: ApiClient;
  readonly eyes: Eyes;
  readonly stage: Stage;
  readonly occasion: Occasion;
}

type Deed<Name extends Act['do']> = (act: ActOf<Name>, performance: Performance) => Promise<unknown>;

/** How each act is done through the API: every call is one that a person could make. */
const DEEDS: { readonly [Name in Act['do']]: Deed<Name> } = {
  record_obligations: ({ obligations }, { api, stage }) => api.call('POST', on(stage, 'obligations'), { obligations }),
  publish_agenda: ({ coverageReason }, { api, stage }) =>
    api.call('POST', on(stage, 'agenda/publish'), coverageReason ? { coverageReason } : {}),
  read: async (_act, { api, eyes }) => {
    for (const id of await eyes.preReads()) await api.call('POST', `/v1/pre-reads/${id}/receipts`, {});
  },
  attend: (_act, { api, stage }) => api.call('POST', on(stage, 'session/attendance'), {}),
  contribute,
  close_session: (_act, { api, stage }) => api.call('POST', on(stage, 'session/close'), {}),
  record_links: ({ recordingUrl, transcriptUrl, attendeesOnly }, { api, stage }) =>
    api.call('POST', on(stage, 'session/links'), { recordingUrl, transcriptUrl, attendeesOnly }),
  record_timeboxes: async ({ took }, { api, eyes, stage }) => {
    const topics = await Promise.all(
      Object.entries(took).map(async ([key, minutes]) => ({ topic: await eyes.topic(key), minutes })),
    );
    await api.call('POST', on(stage, 'session/timeboxes'), { topics });
  },
  ask_consent: ({ on: _on, after: _after, time: _time, do: _do, lasts, ...purpose }, { api, stage }) =>
    api.call('POST', ofProgram(stage, 'consent-purposes'), {
      ...purpose,
      until: stage.calendar.add(new Date().toISOString(), lasts),
    }),
  consent: async ({ use }, { api, stage }) => {
    const { items } = await api.get<OwnConsents>(ofProgram(stage, 'consents'));
    const asked = items.find((one) => one.use === use)?.asked;
    if (asked) await api.call('POST', ofProgram(stage, 'consents'), { purpose: asked.id });
  },
  add_items: addItems,
  bind_scenario: bindScenario,
  dispose,
  end_refinement: (_act, { api, stage }) => api.call('POST', on(stage, 'refinement/end'), {}),
  advise: async ({ option, reason }, { api, occasion }) => {
    const forum = await api.get<DecisionView>(`/v1/decisions/${occasion.of}`);
    return api.call('POST', `/v1/decisions/${occasion.of}/positions`, { option: optionOf(forum, option), reason });
  },
  rule,
  request_changes: ({ reason }, { api, occasion }) =>
    api.call('POST', `/v1/reviews/${occasion.of}/request-changes`, { entry: occasion.entry, reason }),
  add_criterion: async ({ item, criterion }, { api, eyes }) => {
    const id = (await eyes.items()).get(item);
    if (id) await api.call('POST', `/v1/items/${id}/criteria`, await withObligation(criterion, eyes));
  },
  resubmit: ({ note }, { api, occasion }) => api.call('POST', `/v1/reviews/${occasion.of}/resubmit`, { note }),
  approve: ({ reason }, { api, occasion }) =>
    api.call('POST', `/v1/reviews/${occasion.of}/approve`, { entry: occasion.entry, ...(reason ? { reason } : {}) }),
  publish_closure: async ({ introduction, learnt }, { api, eyes, stage }) => {
    const known = await Promise.all(
      learnt.map(async ({ objective, text }) => ({ objective: await eyes.objective(objective), text })),
    );
    await api.call('POST', on(stage, 'closure/publish'), {
      ...(introduction ? { introduction } : {}),
      learnt: known.filter(({ objective }) => objective !== undefined),
    });
  },
};

/** Does one act. Throws the API's problem when it is refused. */
export const perform = (act: Act, performance: Performance): Promise<unknown> =>
  (DEEDS[act.do] as Deed<Act['do']>)(act, performance);

const ofProgram = ({ program }: Stage, what: string): string => `/v1/programs/${program}/${what}`;
const on = ({ cycle }: Stage, what: string): string => `/v1/cycles/${cycle}/${what}`;

async function contribute(act: ActOf<'contribute'>, { api, eyes, stage }: Performance): Promise<void> {
  const { on: _on, after: _after, time: _time, do: _do, key: _key, topic, scenario: nth, ...body } = act;
  const id = topic ? await eyes.topic(topic) : undefined;
  const scenario = topic && nth ? await eyes.scenario(topic, nth) : undefined;
  const about = { ...(id ? { topic: id } : {}), ...(scenario ? { scenario } : {}) };
  await api.call('POST', on(stage, 'contributions'), { ...body, ...about });
}

/** Binds a scenario to criteria of an item; of one that was not made, it is bound to nothing. */
async function bindScenario(act: ActOf<'bind_scenario'>, { api, eyes }: Performance): Promise<void> {
  const scenario = await eyes.scenario(act.topic, act.scenario);
  const item = (await eyes.items()).get(act.item);
  if (!scenario || !item) return;
  const path = `/v1/scenarios/${scenario}`;
  const { criteria } = await api.get<ItemView>(`/v1/items/${item}`);
  const { revision } = await api.get<ScenarioView>(path);
  const bound = act.criteria.flatMap((nth) => criteria[nth - 1]?.id ?? []);
  await api.change<ScenarioView>(path, { criteria: bound }, revision);
}

/** Cites only what was really said; an item that nobody asked for is not made. */
async function addItems({ items }: ActOf<'add_items'>, { api, eyes, stage }: Performance): Promise<void> {
  const said = await eyes.contributions();
  const known = await eyes.items();
  for (const { key, cites, criteria, coAuthors, decisions, ...item } of items) {
    const passages = cites.flatMap((cite) => passageOf(cite, said));
    if (known.has(key) || passages.length === 0) continue;
    const { id } = await api.call<ItemView>('POST', on(stage, 'items'), {
      ...item,
      coAuthors: coAuthors.map((person) => stage.brief.people[person] ?? person),
      criteria: await Promise.all(criteria.map((criterion) => withObligation(criterion, eyes))),
      passages,
    });
    for (const decision of await eyes.decisions(decisions)) {
      await api.call('POST', `/v1/items/${id}/decisions`, { decision });
    }
  }
}

/** Counted in code points, as the API does. */
function passageOf(
  { of, quote }: Item['cites'][number],
  said: ReadonlyMap<string, { id: string; text: string }>,
): { contribution: string; starts: number; ends: number }[] {
  const contribution = said.get(of);
  if (!contribution) return [];
  const { id, text } = contribution;
  const index = quote === undefined ? 0 : text.indexOf(quote);
  if (index < 0) return [];
  const starts = [...text.slice(0, index)].length;
  return [{ contribution: id, starts, ends: starts + [...(quote ?? text)].length }];
}

async function withObligation(
  { obligation, ...criterion }: Omit<CriterionBody, 'obligation'> & { obligation?: string | undefined },
  eyes: Eyes,
): Promise<unknown> {
  const id = obligation ? await eyes.obligation(obligation) : undefined;
  return { ...criterion, ...(id ? { obligation: id } : {}) };
}

/** Answers one voice after the other; what nobody said needs no answer. */
async function dispose({ answers }: ActOf<'dispose'>, { api, eyes, stage }: Performance): Promise<void> {
  const said = await eyes.contributions();
  const items = await eyes.items();
  for (const answer of answers) {
    const id = said.get(answer.of)?.id;
    const body = dispositionOf(answer, said, items, stage);
    if (id && body) await api.call('PUT', `/v1/contributions/${id}/disposition`, body);
  }
}

function dispositionOf(
  { of: _of, items = [], until, duplicateOf, ...rest }: Answer,
  said: ReadonlyMap<string, { id: string }>,
  known: ReadonlyMap<string, string>,
  { calendar }: Stage,
): Record<string, unknown> | null {
  const carried = items.flatMap((key) => known.get(key) ?? []);
  const original = duplicateOf ? said.get(duplicateOf)?.id : undefined;
  if ((items.length > 0 && carried.length === 0) || (duplicateOf && !original)) return null;
  return {
    ...rest,
    ...(carried.length > 0 ? { items: carried } : {}),
    ...(until ? { until: calendar.add(new Date().toISOString(), until) } : {}),
    ...(original ? { duplicateOf: original } : {}),
  };
}

/** Decides, and answers every piece of advice: as the script has it for that person, else with its general answer. */
async function rule(act: ActOf<'rule'>, { api, stage, occasion }: Performance): Promise<void> {
  const path = `/v1/decisions/${occasion.of}`;
  const forum = await api.get<DecisionView>(path);
  const byName = new Map(act.answers.map(({ to, answer }) => [stage.nameOf(to), answer]));
  const positions = await all<PositionList>(api, `${path}/positions`);
  const open = positions.filter(({ current, entry, answer }) => current && entry === forum.entry && answer === null);
  await api.call('POST', `${path}/ruling`, {
    option: optionOf(forum, act.option),
    rationale: act.rationale,
    ...(act.dissent ? { dissent: act.dissent } : {}),
    answers: open.map(({ id, person }) => ({
      position: id,
      answer: (person ? byName.get(person.name) : undefined) ?? act.otherwise,
    })),
  });
}

const optionOf = ({ options }: DecisionView, title: string): string | undefined =>
  options.find((option) => option.title === title)?.id;
