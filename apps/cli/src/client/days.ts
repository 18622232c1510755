import { z } from 'zod';
import { dayIn, endOfDay, startOfDay } from '../../../../libs/calendar/days.js';
import { Instant, PlainDate } from '../../../../libs/domain/time.js';
import type { ContributionView } from '../../../api/src/contributions/contribution.schemas.js';
import type { CycleView } from '../../../api/src/cycles/cycle.schemas.js';
import type { DecisionView } from '../../../api/src/decisions/decision.schemas.js';
import type { NormList } from '../../../api/src/norms/norm.schemas.js';
import type { ProgramList, ProgramView } from '../../../api/src/programs/program.schemas.js';
import type { ReviewView } from '../../../api/src/reviews/review.schemas.js';
import { EXIT, Ended } from '../output/exit.js';
import { given } from '../output/given.js';
import { tellDaysOf } from '../output/words.js';
import type { ApiClient } from './api-client.js';
import { all } from './lists.js';

/** What somebody names a day for. */
interface Dated {
  readonly kind: keyof typeof PROGRAM_OF;
  readonly id: string;
}

/** What is typed where people mean days. */
export const DayOrInstant = z.union([PlainDate, Instant], {
  error: 'Use a day, for example 2027-03-01, or a date and time with its zone, for example 2027-03-01T09:00:00Z',
});

/** How days are read that somebody types. */
export interface Days {
  /** An instant as it was typed, or the first one of a day. */
  beginning(option: string, typed: string): Promise<Instant>;
  /** The same with the last second of a day: what is said to last until then has the whole of it. */
  end(option: string, typed: string): Promise<Instant>;
  /** The same with the first instant after a day: what is over from then on covers the whole of it. */
  after(option: string, typed: string): Promise<Instant>;
  /** The last day of what is over from `end` on, where that is the first instant of a day; null where it ends within one. */
  lastBefore(end: Instant): Promise<PlainDate | null>;
  /** Has what is told from now on told in days of that zone, also where nobody typed one. */
  tell(): Promise<unknown>;
}

/** Days in the zone of the program that `of` belongs to. The zone is asked for with the first day, and once. */
export function daysOf(api: ApiClient, of: Dated): Days {
  let asked: Promise<string> | undefined;
  const zone = (): Promise<string> => (asked ??= asking());
  const asking = async (): Promise<string> => {
    const found = await zoneOf(api, of);
    tellDaysOf(found);
    return found;
  };
  const reading = (inZone: typeof endOfDay) => async (option: string, typed: string) => {
    const read = given(option, DayOrInstant, typed);
    return read.includes('T') ? read : inZone(read, await zone());
  };
  const dayAfter = (day: PlainDate, inZone: string): Instant => startOfDay(day, inZone, 1);
  const lastBefore = async (end: Instant): Promise<PlainDate | null> => {
    const inZone = await zone();
    const begun = startOfDay(dayIn(end, inZone), inZone) === end;
    return begun ? dayIn(new Date(Date.parse(end) - 1).toISOString(), inZone) : null;
  };
  return { beginning: reading(startOfDay), end: reading(endOfDay), after: reading(dayAfter), lastBefore, tell: zone };
}

async function zoneOf(api: ApiClient, { kind, id }: Dated): Promise<string> {
  const program = await PROGRAM_OF[kind](api, id);
  return (await api.get<ProgramView>(path('programs', program))).engagement.calendar.zone;
}

const PROGRAM_OF = {
  program: (_api: ApiClient, id: string) => Promise.resolve(id),
  cycle: async (api: ApiClient, id: string) => (await api.get<CycleView>(path('cycles', id))).program,
  decision: async (api: ApiClient, id: string) => (await api.get<DecisionView>(path('decisions', id))).program,
  review: async (api: ApiClient, id: string) => (await api.get<ReviewView>(path('reviews', id))).program,
  contribution: async (api: ApiClient, id: string): Promise<string> => {
    const { cycle } = await api.get<ContributionView>(path('contributions', id));
    if (cycle !== null) return PROGRAM_OF.cycle(api, cycle);
    throw new Ended(EXIT.wrongInput, 'It waits for a cycle, which answers it');
  },
  norm: async (api: ApiClient, id: string): Promise<string> => {
    for (const { id: program } of await all<ProgramList>(api, '/v1/programs')) {
      const norms = await all<NormList>(api, path('programs', program, 'norms?ended=true'));
      if (norms.some((norm) => norm.id === id)) return program;
    }
    throw new Ended(EXIT.notFound, 'There is no such norm that you may read');
  },
};

const path = (list: string, id: string, route = ''): string =>
  `/v1/${list}/${encodeURIComponent(id)}${route === '' ? '' : `/${route}`}`;
