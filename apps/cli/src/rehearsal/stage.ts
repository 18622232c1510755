import { workingCalendar } from '../../../../libs/calendar/working-calendar.js';
import { storyText } from '../../../../libs/domain/contribution/story.js';
import type { Calendar } from '../../../../libs/domain/time.js';
import type { AgendaView } from '../../../api/src/agenda/agenda.schemas.js';
import type { ItemList } from '../../../api/src/backlog/item.schemas.js';
import type { ContributionList, ContributionView } from '../../../api/src/contributions/contribution.schemas.js';
import type { CycleView } from '../../../api/src/cycles/cycle.schemas.js';
import type { ParticipantList } from '../../../api/src/programs/program.schemas.js';
import type { ObligationList } from '../../../api/src/reviews/obligation.schemas.js';
import type { Brief } from '../brief/brief.schema.js';
import type { ApiClient } from '../client/api-client.js';
import { all } from '../client/lists.js';
import type { Act, ActOf } from './script.js';

/** What everybody in a rehearsal has at hand: the brief, the calendar, and where the cycle is. */
export interface Stage {
  readonly brief: Brief;
  readonly cycle: string;
  readonly program: string;
  readonly calendar: Calendar;
  /** What somebody is called, by key. */
  nameOf(key: string): string | undefined;
}

export const stageOf = (brief: Brief, program: string, cycle: string): Stage => ({
  brief,
  program,
  cycle,
  calendar: workingCalendar(brief.program.engagement.calendar),
  nameOf: (key) => brief.program.participants.find(({ email }) => email === brief.people[key])?.name,
});

type Said = Pick<ContributionView, 'id' | 'text'>;

/**
 * One person's view of the things that a script calls by key: they find them as people do, by reading. A key that they cannot
 * find, because nobody said it or they may not read it, has no id.
 */
export class Eyes {
  constructor(
    private readonly stage: Stage,
    private readonly api: ApiClient,
  ) {}

  /** One's own id. The addresses of others are not for everybody to see. */
  async idOf(email: string): Promise<string | undefined> {
    const listed = await all<ParticipantList>(this.api, `/v1/programs/${this.stage.program}/participants`);
    return listed.find((person) => person.email === email)?.id;
  }

  async topic(key: string): Promise<string | undefined> {
    const question = this.stage.brief.cycle.topics.find((topic) => topic.key === key)?.question;
    const { topics } = await this.agenda();
    return topics.find((topic) => topic.question === question)?.id;
  }

  /** A scenario of a topic, by its place there, counted from 1. */
  async scenario(topic: string, nth: number): Promise<string | undefined> {
    const id = await this.topic(topic);
    const { topics } = await this.agenda();
    return topics.find((one) => one.id === id)?.scenarios[nth - 1]?.id;
  }

  async objective(key: string): Promise<string | undefined> {
    const statement = this.stage.brief.cycle.objectives.find((objective) => objective.key === key)?.statement;
    const { objectives } = await this.agenda();
    return objectives.find((objective) => objective.statement === statement)?.id;
  }

  async preReads(): Promise<readonly string[]> {
    const { preReads } = await this.agenda();
    return preReads.map(({ id }) => id);
  }

  /** What was said, by the keys of the script. */
  async contributions(): Promise<ReadonlyMap<string, Said>> {
    const listed = await all<ContributionList>(this.api, `${this.path}/contributions`);
    const byText = new Map(listed.map((said) => [said.text, said]));
    const scripted = this.acts('contribute').flatMap((act): [string, Said][] => {
      const said = byText.get(act.story ? storyText(act.story) : (act.text ?? ''));
      return said ? [[act.key, said]] : [];
    });
    return new Map(scripted);
  }

  async items(): Promise<ReadonlyMap<string, string>> {
    const listed = await all<ItemList>(this.api, `${this.path}/items`);
    const scripted = this.acts('add_items').flatMap(({ items }) => items);
    return new Map(
      scripted.flatMap(({ key, title }): [string, string][] => {
        const found = listed.find((item) => item.title === title);
        return found ? [[key, found.id]] : [];
      }),
    );
  }

  async obligation(reference: string): Promise<string | undefined> {
    const listed = await all<ObligationList>(this.api, `${this.path}/obligations`);
    return listed.find((obligation) => obligation.reference === reference)?.id;
  }

  /** Decisions by their places in the brief, counted from 1. */
  async decisions(places: readonly number[]): Promise<readonly string[]> {
    if (places.length === 0) return [];
    const { decisions } = await this.api.get<CycleView>(this.path);
    const questions = places.map((place) => this.stage.brief.cycle.decisions[place - 1]?.question);
    return decisions.filter(({ question }) => questions.includes(question)).map(({ id }) => id);
  }

  private get path(): string {
    return `/v1/cycles/${this.stage.cycle}`;
  }

  private agenda(): Promise<AgendaView> {
    return this.api.get<AgendaView>(`${this.path}/agenda`);
  }

  private acts<Name extends Act['do']>(name: Name): ActOf<Name>[] {
    const acts = Object.values(this.stage.brief.rehearsal?.actors ?? {}).flat();
    return acts.filter((act): act is ActOf<Name> => act.do === name);
  }
}
