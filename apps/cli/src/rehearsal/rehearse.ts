import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../../../libs/embedded/poll.js';
import { humanize } from '../../../../libs/domain/words/humanize.js';
import type { FeedEvent } from '../../../../libs/journal/feed.query.js';
import type { ClosureView } from '../../../api/src/closure/closure.schemas.js';
import type { DeliveryList } from '../../../api/src/closure/deliveries/delivery.schemas.js';
import type { CycleView } from '../../../api/src/cycles/cycle.schemas.js';
import type { DecisionView } from '../../../api/src/decisions/decision.schemas.js';
import type { ParticipantList } from '../../../api/src/programs/program.schemas.js';
import type { Brief } from '../brief/brief.schema.js';
import type { ApiClient } from '../client/api-client.js';
import { all } from '../client/lists.js';
import { createCycle, createProgram, facilitatorOf } from '../commands/cycle/start.js';
import { Actor, type Told } from './actor.js';
import { followFeed } from './follow-feed.js';
import { Narrator, type Cast } from './narrator.js';
import { stageOf } from './stage.js';

export interface Theatre {
  /** A client with the token of this person. */
  readonly clientOf: (person: { readonly email: string; readonly name: string }) => Promise<ApiClient>;
  /** Keys of people for whom nobody acts. */
  readonly without: readonly string[];
  readonly say: (line: string) => void;
}

type Person = ParticipantList['items'][number];

/** How a rehearsal went. */
export interface Rehearsed {
  readonly program: string;
  readonly cycle: CycleView;
  readonly people: readonly Person[];
  readonly events: readonly FeedEvent[];
  readonly note: ClosureView;
  readonly decisions: readonly DecisionView[];
  readonly deliveries: readonly Delivery[];
}

type Delivery = DeliveryList['items'][number];

const LOOK_MS = 250;
const DELIVERY_LIMIT_MS = 20_000;
const FEED_LIMIT_MS = 3_000;
const OVER = new Set(['closed', 'cancelled']);

/** Starts the brief's cycle and lets its people act, each by themselves, until the cycle is over and its note delivered. */
export async function rehearse(brief: Brief, theatre: Theatre): Promise<Rehearsed> {
  const { say } = theatre;
  const facilitator = await theatre.clientOf(personOf(brief, facilitatorOf(brief)));
  const program = await createProgram(facilitator, brief);
  const { id } = await createCycle(facilitator, brief, program);
  const people = await all<ParticipantList>(facilitator, `/v1/programs/${program}/participants`);
  const narrator = new Narrator(await castOf(brief, facilitator, id, people), say);
  const done = new AbortController();
  const events: FeedEvent[] = [];
  const feed = followFeed(facilitator, id, done.signal, (happening) => {
    events.push(happening);
    narrator.tell(happening);
  });
  const actors = await actorsOf(brief, theatre, { program, cycle: id }, (told) => narrator.line(refusal(told)));
  const lives = Promise.all(actors.map((actor) => actor.live(LOOK_MS, done.signal)));
  try {
    const over = (): Promise<CycleView> => untilOver(facilitator, id);
    const cycle = await Promise.race([over(), lives.then(over), feed.then(over)]); // a feed that fails ends the rehearsal
    await lives;
    const deliveries = await untilDelivered(facilitator, id);
    await untilHeard(events, deliveries);
    narrator.flush();
    const note = await facilitator.get<ClosureView>(`/v1/cycles/${id}/closure`);
    const decisions = await Promise.all(
      cycle.decisions.map((one) => facilitator.get<DecisionView>(`/v1/decisions/${one.id}`)),
    );
    return { program, cycle, people, events, note, decisions, deliveries };
  } finally {
    done.abort();
    narrator.flush();
    await feed;
  }
}

const personOf = ({ program }: Brief, email: string): { email: string; name: string } =>
  program.participants.find((one) => one.email === email) ?? { email, name: email };

async function castOf(brief: Brief, api: ApiClient, id: string, people: readonly Person[]): Promise<Cast> {
  const { decisions } = await api.get<CycleView>(`/v1/cycles/${id}`);
  const options = new Map<string, string>();
  for (const decision of decisions) {
    const view = await api.get<DecisionView>(`/v1/decisions/${decision.id}`);
    for (const option of view.options) options.set(option.id, option.title);
  }
  return { names: new Map(people.map((person) => [person.id, person.name])), options, waits: waitsOf(brief) };
}

/** Who is waited for, phase by phase, as the brief says. */
function waitsOf(brief: Brief): Record<string, string> {
  const name = (email: string): string => personOf(brief, email).name;
  const facilitator = name(facilitatorOf(brief));
  const reviewers = brief.cycle.complianceReviewers.map(name);
  const authorities = brief.cycle.decisions.map(({ authority }) => name(authority));
  return {
    agenda: [...reviewers.map((who) => `obligations of ${who}`), `the agenda of ${facilitator}`].join(', '),
    pre_read: `${brief.cycle.invite.length} readers`,
    session: 'contributions, spoken and written',
    refinement: `items and answers of ${facilitator}`,
    decision: authorities.length > 0 ? `a decision of ${authorities.join(', ')}` : '',
    closure: `the closure note of ${facilitator}`,
  };
}

async function actorsOf(
  brief: Brief,
  { clientOf, without }: Theatre,
  at: { program: string; cycle: string },
  tell: (told: Told) => void,
): Promise<Actor[]> {
  const stage = stageOf(brief, at.program, at.cycle);
  const playing = Object.entries(brief.rehearsal?.actors ?? {}).filter(([key]) => !without.includes(key));
  return Promise.all(
    playing.map(async ([key, acts]) => {
      const person = personOf(brief, brief.people[key] ?? '');
      const onlyRefused = (told: Told): void => (told.refused ? tell(told) : undefined);
      return new Actor(person, acts, await clientOf(person), stage, onlyRefused);
    }),
  );
}

const refusal = ({ who, act, refused }: Told): string =>
  `${who} wants to ${humanize(act.do)}, and may not yet: ${refused?.detail} (${refused?.code})`;

async function untilOver(api: ApiClient, id: string): Promise<CycleView> {
  for (;;) {
    const cycle = await api.get<CycleView>(`/v1/cycles/${id}`);
    if (OVER.has(cycle.phase)) return cycle;
    await sleep(LOOK_MS);
  }
}

/** The cycle's last word has gone to everybody who takes part, or the limit has passed. */
async function untilDelivered(api: ApiClient, id: string): Promise<readonly Delivery[]> {
  const end = Date.now() + DELIVERY_LIMIT_MS;
  for (;;) {
    const deliveries = await all<DeliveryList>(api, `/v1/cycles/${id}/deliveries`);
    const last = deliveries.filter(({ purpose }) => purpose === 'closure_note' || purpose === 'cycle_cancelled');
    const delivered = last.length > 0 && deliveries.every(({ state }) => state !== 'queued');
    if (delivered || Date.now() > end) return deliveries;
    await sleep(LOOK_MS);
  }
}

/** The feed has come as far: it follows the sealed journal, a moment behind. */
async function untilHeard(events: readonly FeedEvent[], deliveries: readonly Delivery[]): Promise<void> {
  const sent = deliveries.filter(({ state }) => state === 'sent').length;
  const heard = (): number => events.filter(({ type }) => type === 'notice-sent').length;
  await until(() => heard() >= sent, FEED_LIMIT_MS, LOOK_MS);
}
