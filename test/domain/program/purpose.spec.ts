import type { PurposeBody } from '../../../libs/domain/program/consent.js';
import { endPurpose, publishPurpose } from '../../../libs/domain/program/purpose.js';
import { subject } from '../../../libs/domain/subject.js';
import { ANN, BEN, CALENDAR, FAY, MONDAY } from '../a-cycle.js';

const PROGRAM = subject('program', 'p1');
const BODY: PurposeBody = {
  use: 'recording',
  what: 'Sound and picture of the session',
  why: 'Some cannot come',
  how: 'They watch it afterwards',
  seenBy: 'Whoever takes part',
  until: '2026-09-07T08:00:00.000Z',
  shownTo: 'participants',
};
const FIRST = { id: 'v1', program: 'p1', by: FAY, before: null, people: [ANN, FAY, BEN] };
const BEFORE = { ...BODY, id: 'v0', version: 4 };

describe('publishing what consent is asked for', () => {
  it('asks everybody but whoever publishes it, who is asked again five working days before it ends', () => {
    const asked = { purpose: 'consent_wanted', subject: PROGRAM, mark: 'v1', data: { about: 'v1' } };
    const body = { purpose: 'v1', use: 'recording', version: 1, until: BODY.until, asked: 2 };
    expect(publishPurpose(FIRST, BODY, MONDAY, CALENDAR)).toMatchObject({
      entries: [{ type: 'consent-purpose-published', subject: PROGRAM, body }],
      notices: [
        { ...asked, person: ANN },
        { ...asked, person: BEN },
      ],
      promises: [
        { kind: 'consent', about: PROGRAM, part: 'v1', owner: FAY, dueAt: '2026-08-31T08:00:00.000Z' },
        { kind: 'consent_end', about: PROGRAM, part: 'v1', owner: FAY, dueAt: BODY.until },
      ],
      kept: [],
    });
  });

  it('that ends sooner than that is asked about at its end, and its version before not any more', () => {
    const until = '2026-06-04T08:00:00.000Z';
    expect(publishPurpose({ ...FIRST, before: BEFORE }, { ...BODY, until }, MONDAY, CALENDAR)).toMatchObject({
      entries: [{ body: { version: 5 } }],
      promises: [
        { part: 'v1', dueAt: until },
        { kind: 'consent_end', part: 'v1', dueAt: until },
      ],
      kept: [{ kind: 'consent', about: PROGRAM, part: 'v0' }],
    });
  });

  it.each<[string, Partial<PurposeBody>, string]>([
    ['ends in the past', { until: MONDAY }, 'deadline-in-past'],
    ['ends in more than five years', { until: '2031-06-09T08:00:00.000Z' }, 'illegal-step'],
    ['asks what is asked already', {}, 'already-exists'],
  ])('is refused where it %s', (_why, parts, refused) => {
    expect(publishPurpose({ ...FIRST, before: BEFORE }, { ...BODY, ...parts }, MONDAY, CALENDAR)).toMatchObject({
      refused,
    });
  });

  it('may ask once more, word for word, what nobody is asked any more', () => {
    const before = { ...BEFORE, until: MONDAY };
    expect(publishPurpose({ ...FIRST, before }, BODY, MONDAY, CALENDAR)).toMatchObject({ kept: [{ part: 'v0' }] });
  });
});

describe('ending what consent is asked for', () => {
  it('halts what it covers, and leaves nothing to look at again', () => {
    const ending = { id: 'v1', program: 'p1', use: 'telemetry', version: 3, by: FAY } as const;
    expect(endPurpose(ending, [{ id: 't1', endsAt: BODY.until }], MONDAY)).toMatchObject({
      moves: [{ subject: { kind: 'pilot', id: 't1' }, move: 'rearm', until: MONDAY, by: FAY }],
      entries: [{ type: 'consent-purpose-ended', body: { purpose: 'v1', use: 'telemetry', version: 3 } }],
      kept: [
        { kind: 'consent', about: PROGRAM, part: 'v1' },
        { kind: 'consent_end', about: PROGRAM, part: 'v1' },
      ],
    });
  });
});
