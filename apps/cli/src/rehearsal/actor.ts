import { setTimeout as sleep } from 'node:timers/promises';
import type { CycleView } from '../../../api/src/cycles/cycle.schemas.js';
import { ApiProblem, type ApiClient } from '../client/api-client.js';
import { perform } from './deeds.js';
import { occasionsOf, type Occasion } from './occasions.js';
import type { Act, Moment } from './script.js';
import { Eyes, type Stage } from './stage.js';

/** What an actor did, or wanted to do and was refused. */
export interface Told {
  readonly who: string;
  readonly act: Act;
  readonly refused: { readonly code: string; readonly detail: string } | null;
}

interface Noticed {
  readonly occasion: Occasion;
  readonly at: string;
  /** The first, the second time this moment came. */
  readonly time: number;
}

const OVER = new Set(['closed', 'cancelled']);

/**
 * Plays one person, by themselves: looks at the cycle now and then with their own token, and acts when a moment of their script
 * has come and their time after it has passed. What is refused because others are not ready is tried again while the moment
 * lasts; what the moment has left behind is not done.
 */
export class Actor {
  private readonly eyes: Eyes;
  private readonly noticed = new Map<string, Noticed>();
  private readonly refusedBefore = new Set<Act>();
  private readonly pending: Set<Act>;
  private me: string | undefined;

  constructor(
    private readonly who: { readonly name: string; readonly email: string },
    acts: readonly Act[],
    private readonly api: ApiClient,
    private readonly stage: Stage,
    private readonly tell: (told: Told) => void,
  ) {
    this.eyes = new Eyes(stage, api);
    this.pending = new Set(acts);
  }

  /** Lives until the cycle is over, the script is, or `signal` says so. */
  async live(everyMs: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.pending.size > 0) {
      const cycle = await this.api.get<CycleView>(`/v1/cycles/${this.stage.cycle}`);
      if (OVER.has(cycle.phase)) return;
      await this.look(cycle);
      await sleep(everyMs);
    }
  }

  private async look(cycle: CycleView): Promise<void> {
    this.me ??= (await this.eyes.idOf(this.who.email)) ?? '';
    const wanted = new Set<Moment>([...this.pending].map((act) => act.on));
    const now = (await occasionsOf(this.api, cycle, this.me, wanted)).map((occasion) => this.notice(occasion));
    for (const act of this.pending) {
      const noticed = now.find((one) => this.fits(act, one, cycle));
      if (noticed && this.isTime(act, noticed) && !(await this.act(act, noticed.occasion))) return;
    }
  }

  private notice(occasion: Occasion): Noticed {
    const { moment, of, entry } = occasion;
    const name = `${moment} ${of} ${entry}`;
    const known = this.noticed.get(name);
    if (known) return known;
    const before = [...this.noticed.values()].filter((one) => one.occasion.moment === moment && one.occasion.of === of);
    const noticed = { occasion, at: new Date().toISOString(), time: before.length + 1 };
    this.noticed.set(name, noticed);
    return noticed;
  }

  private fits(act: Act, { occasion, time }: Noticed, { decisions }: CycleView): boolean {
    if (occasion.moment !== act.on || time !== act.time) return false;
    if (!('decision' in act)) return true;
    const question = this.stage.brief.cycle.decisions[act.decision - 1]?.question;
    return decisions.some((decision) => decision.id === occasion.of && decision.question === question);
  }

  private isTime({ after }: Act, { at }: Noticed): boolean {
    return after === 0 || this.stage.calendar.add(at, { workingDays: after }) <= new Date().toISOString();
  }

  /** False when it has to wait: then nothing that comes later in the script is done before it either. */
  private async act(act: Act, occasion: Occasion): Promise<boolean> {
    try {
      await perform(act, { api: this.api, eyes: this.eyes, stage: this.stage, occasion });
      this.pending.delete(act);
      this.tell({ who: this.who.name, act, refused: null });
      return true;
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      const { status, code, detail } = error.problem;
      if (!this.refusedBefore.has(act)) this.tell({ who: this.who.name, act, refused: { code, detail } });
      this.refusedBefore.add(act);
      if (status !== 409) this.pending.delete(act);
      return status !== 409;
    }
  }
}
