import { EngagementModel } from '../../../libs/domain/program/engagement.js';
import { promiseNextCycle, type CadenceFacts } from '../../../libs/domain/program/cadence.js';
import { CALENDAR, FAY } from '../a-cycle.js';

const NOW = '2027-03-01T09:00:00.000Z'; // a Monday
const NEXT = '2027-03-08T09:00:00.000Z';
const about = { kind: 'program', id: 'p1' } as const;
const NONE = { kept: [], promises: [] };
const kept = [{ kind: 'cadence', about }];
const promised = (dueAt: string) => [{ kind: 'cadence', about, owner: FAY, dueAt }];
const engagement = (cadence?: EngagementModel['cadence'], pace?: { secondsPerWorkingDay: number }) => ({
  calendar: EngagementModel.parse({ calendar: { zone: 'UTC', ...(pace ? { pace } : {}) } }).calendar,
  cadence,
});

describe('the cadence of a program', () => {
  const WEEKLY = engagement({ workingDays: 5 });
  const facts = { program: 'p1', engagement: WEEKLY, lastBegan: NOW, begins: false, promisedFor: null, owner: FAY };

  it.each<[string, Partial<CadenceFacts>, object]>([
    ['promises the next cycle, counted from the last', {}, { kept: [], promises: promised(NEXT) }],
    ['counts from now where none has begun', { lastBegan: null }, { kept: [], promises: promised(NEXT) }],
    ['in elapsed time as well', { engagement: engagement('P1W') }, { kept: [], promises: promised(NEXT) }],
    ['takes the place of another date', { promisedFor: NOW }, { kept, promises: promised(NEXT) }],
    ['leaves what is promised for the same date', { promisedFor: NEXT }, NONE],
    [
      'promises the same date anew when a cycle begins',
      { promisedFor: NEXT, begins: true },
      { kept, promises: promised(NEXT) },
    ],
    ['promises nothing without one', { engagement: engagement() }, NONE],
    [
      'ends what was promised when it is taken away',
      { engagement: engagement(), promisedFor: NEXT },
      { kept, promises: [] },
    ],
    [
      'promises nothing of rehearsals',
      { engagement: engagement({ workingDays: 5 }, { secondsPerWorkingDay: 2 }) },
      NONE,
    ],
  ])('%s', (_what, parts, expected) => {
    const { kept: ends, promises } = promiseNextCycle({ ...facts, ...parts }, NOW, CALENDAR);
    expect({ kept: ends, promises }).toEqual(expected);
  });
});
