import type { CycleView } from '../../../apps/api/src/cycles/cycle.schemas.js';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isBrief, parseBrief } from '../../../apps/cli/src/brief/parse-brief.js';
import type { Brief } from '../../../apps/cli/src/brief/brief.schema.js';
import { ApiClient } from '../../../apps/cli/src/client/api-client.js';
import { createCycle, createProgram, facilitatorOf } from '../../../apps/cli/src/commands/cycle/start.js';
import { perform } from '../../../apps/cli/src/rehearsal/deeds.js';
import type { Act } from '../../../apps/cli/src/rehearsal/script.js';
import { Eyes, stageOf, type Stage } from '../../../apps/cli/src/rehearsal/stage.js';
import type { Database } from '../../../libs/database/connection.js';
import { plusMs } from '../../../libs/domain/time.js';
import type { TestApi } from '../../servers/an-api.js';
import { replaceClock, setClock } from '../../servers/test-clock.js';

const DAYS = 86_400_000;
const text = readFileSync(join(import.meta.dirname, '../../../examples/simplified-reporting.yaml'), 'utf8');

interface Forum {
  readonly advice: { readonly closesAt: string };
  readonly reviews: readonly { readonly id: string }[];
}
export interface Played {
  readonly facilitator: ApiClient;
  readonly cycle: string;
}

/** The brief of the example. Its days do not pass while it is read. */
function theBrief(): Brief {
  const brief = parseBrief(text);
  if (!isBrief(brief)) throw new Error(JSON.stringify(brief));
  delete brief.program.engagement.calendar.pace;
  return brief;
}

/** One cycle of the example, and those who play it. */
class Play {
  private constructor(
    private readonly api: TestApi,
    private readonly superuser: Database,
    private readonly brief: Brief,
    private readonly stage: Stage,
    readonly facilitator: ApiClient,
    private readonly decision: string,
  ) {}

  static async of(api: TestApi, superuser: Database): Promise<Play> {
    await replaceClock(superuser);
    const brief = theBrief();
    const facilitator = new ApiClient(api.origin, await api.token(facilitatorOf(brief)));
    const program = await createProgram(facilitator, brief);
    const { id, decisions } = await createCycle(facilitator, brief, program);
    return new Play(api, superuser, brief, stageOf(brief, program, id), facilitator, decisions[0]?.id ?? '');
  }

  get cycle(): string {
    return this.stage.cycle;
  }

  post<Body = unknown>(path: string, body: object = {}, as = this.facilitator): Promise<Body> {
    return as.call<Body>('POST', `/v1/${path}`, body);
  }

  async clientOf(person: string): Promise<ApiClient> {
    return new ApiClient(this.api.origin, await this.api.token(this.brief.people[person] ?? person));
  }

  /** Everybody does what the script has them do, as far as it fits. */
  async acts(fits: (act: Act) => boolean, of = this.cycle, as?: string): Promise<void> {
    for (const [person, script] of Object.entries(this.brief.rehearsal?.actors ?? {})) {
      const client = await this.clientOf(as ?? person);
      const eyes = new Eyes(this.stage, client);
      for (const act of script.filter(fits)) {
        const entry = act.on === 'review_wanted' ? await this.entryOf(of) : 1;
        await perform(act, { api: client, eyes, stage: this.stage, occasion: { moment: act.on, entry, of } });
      }
    }
  }

  private async entryOf(review: string): Promise<number> {
    return (await this.facilitator.get<{ entry: number }>(`/v1/reviews/${review}`)).entry;
  }

  async upToDecision(): Promise<void> {
    await this.acts((act) => act.do === 'record_obligations');
    await this.acts((act) => act.do === 'publish_agenda' && act.on !== 'agenda_is_mine');
    await this.acts((act) => act.do === 'contribute' && act.on === 'pre_read');
    const { session } = await this.facilitator.get<CycleView>(`/v1/cycles/${this.cycle}`);
    await setClock(this.superuser, session.at); // its readers were promised their time
    await this.post(`cycles/${this.cycle}/session/open`, { reason: 'Everybody is here' });
    await this.inSession('add_items', 'bind_scenario', 'contribute');
    await this.inSession('add_items', 'bind_scenario'); // of what was said in it
    await this.post(`cycles/${this.cycle}/input/close`, { reason: 'everybody has spoken' });
    await this.acts((act) => act.do === 'add_items');
    await this.reviewItem();
    await this.acts((act) => act.do === 'dispose');
    await this.post(`cycles/${this.cycle}/refinement/end`);
  }

  private async inSession(...deeds: readonly Act['do'][]): Promise<void> {
    for (const deed of deeds) await this.acts((act) => act.do === deed && act.on === 'session');
  }

  /** Beside the script: the short form has a review of its own, so that the note tells of its condition too. */
  private async reviewItem(): Promise<void> {
    const items = await new Eyes(this.stage, this.facilitator).items();
    const { cleo = '' } = this.brief.people;
    const { reviews } = await this.post<Forum>(`items/${items.get('short-form') ?? ''}/reviews`, { email: cleo });
    await this.approve(reviews[0]?.id ?? '', new Date().toISOString());
  }

  private async approve(review: string, now: string): Promise<void> {
    const conditions = [
      { statement: 'The notice is tried out', owner: this.brief.people['ann'], dueAt: plusMs(now, 30 * DAYS) },
    ];
    const body = { entry: await this.entryOf(review), conditions };
    await this.post(`reviews/${review}/approve`, body, await this.clientOf('cleo'));
  }

  /** Beside the script: Lea advises for no option in particular, so that the note tells what was said so as well. */
  private async adviseOnly(): Promise<void> {
    const reason = 'Every second caller asks where the report is. Two sentences are enough.';
    await this.post(`decisions/${this.decision}/positions`, { reason }, await this.clientOf('lea'));
  }

  /** Its authority rules in time, in the words that the script has for her deputy; the review passes the second time. */
  async decide(): Promise<void> {
    await this.acts((act) => act.do === 'advise', this.decision);
    await this.adviseOnly();
    const { advice, reviews } = await this.facilitator.get<Forum>(`/v1/decisions/${this.decision}`);
    const now = plusMs(advice.closesAt, 1);
    await setClock(this.superuser, now);
    await this.acts((act) => act.do === 'rule' && act.time === 1, this.decision, 'oda');
    const review = reviews[0]?.id ?? '';
    await this.acts((act) => act.do === 'request_changes', review);
    await this.acts((act) => act.on === 'changes_wanted', review);
    await this.approve(review, now);
  }

  /** Publishes as the script does, with a quote beside it. */
  async publish(): Promise<void> {
    const script = Object.values(this.brief.rehearsal?.actors ?? {}).flat();
    const eyes = new Eyes(this.stage, this.facilitator);
    const quoted = (await eyes.contributions()).get('ann-waiting')?.id;
    for (const act of script) {
      if (act.do !== 'publish_closure' || act.on !== 'closure') continue;
      const learnt = await Promise.all(
        act.learnt.map(async ({ objective, text: words }) => ({
          objective: await eyes.objective(objective),
          text: words,
        })),
      );
      const quotes = [{ contribution: quoted, starts: 0, ends: 58 }];
      await this.post(`cycles/${this.cycle}/closure/publish`, { introduction: act.introduction, learnt, quotes });
    }
  }
}

/** Plays the script of the example up to its published note: what was said, refined, advised, ruled, reviewed and answered. */
export async function playTheExample(api: TestApi, superuser: Database): Promise<Played> {
  const play = await Play.of(api, superuser);
  await play.upToDecision();
  await play.decide();
  await play.publish();
  return { facilitator: play.facilitator, cycle: play.cycle };
}
