import { toldAt } from '../../../libs/domain/backlog/amendment.js';

const NOW = '2026-05-04T12:00:00.000Z';
const AN_HOUR_LATER = '2026-05-04T13:00:00.000Z';

describe('what is proposed', () => {
  it.each([
    ['by who has taken nothing back', null, null, NOW],
    ['after one was taken back', '2026-05-04T11:01:00.000Z', null, AN_HOUR_LATER],
    ['an hour after that', '2026-05-04T11:00:00.000Z', null, NOW],
    ['with two hours left to answer', '2026-05-04T11:59:00.000Z', '2026-05-04T14:00:00.000Z', AN_HOUR_LATER],
    ['with less', '2026-05-04T11:59:00.000Z', '2026-05-04T13:59:59.999Z', NOW],
    ['behind its deadline', '2026-05-04T11:59:00.000Z', '2026-05-04T11:00:00.000Z', NOW],
  ])('%s is told of in time', (_when, takenBackAt, deadline, told) => {
    expect(toldAt({ takenBackAt, deadline }, NOW)).toBe(told);
  });
});
