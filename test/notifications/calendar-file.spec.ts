import { sessionEvent } from '../../libs/notifications/calendar-file.js';

const EVENT = {
  uid: '0b0c3c6e-8a53-4a56-9f38-111111111111',
  sequence: 3,
  title: 'Offline checklists',
  scope: 'Checklists without a network',
  expectations: 'One decision',
  startsAt: '2026-03-29T00:30:00.000Z', // the hour before Berlin's clocks go forward
  minutes: 90,
  place: 'Room 4, second floor',
  organizer: { name: 'Fran', email: 'fran@example.com' },
  attendee: { name: 'Ann', email: 'ann@example.com' },
  cancelled: false,
  stamp: '2026-03-01T00:00:00.000Z',
};
const unfolded = (ics: string): string[] => ics.replaceAll('\r\n ', '').split('\r\n');

describe('sessionEvent', () => {
  it('asks for an answer with a stable id, its sequence and times in UTC', () => {
    expect(unfolded(sessionEvent(EVENT))).toEqual(
      expect.arrayContaining([
        'METHOD:REQUEST',
        'UID:0b0c3c6e-8a53-4a56-9f38-111111111111',
        'SEQUENCE:3',
        'DTSTART:20260329T003000Z',
        'DTEND:20260329T020000Z',
        'DTSTAMP:20260301T000000Z',
        'STATUS:CONFIRMED',
        'LOCATION:Room 4\\, second floor',
        'DESCRIPTION:Checklists without a network\\n\\nOne decision',
      ]),
    );
    expect(sessionEvent(EVENT)).toMatch(/RSVP=FALSE/);
  });

  it('cancels under the same id', () => {
    const lines = unfolded(sessionEvent({ ...EVENT, sequence: 4, cancelled: true }));
    expect(lines).toEqual(
      expect.arrayContaining(['METHOD:CANCEL', `UID:${EVENT.uid}`, 'SEQUENCE:4', 'STATUS:CANCELLED']),
    );
  });

  it('is the same text for the same session', () => {
    expect(sessionEvent(EVENT)).toBe(sessionEvent(EVENT));
  });

  it.each([
    ['title', { title: 'A\r\nATTENDEE:mailto:evil@example.com' }],
    ['place', { place: 'A\nMETHOD:CANCEL' }],
    ['name', { attendee: { name: 'A"\r\nATTENDEE:mailto:evil@example.com', email: 'ann@example.com' } }],
    ['scope', { scope: 'A\r\nATTENDEE:mailto:evil@example.com' }],
  ])('lets no line into the file by the %s', (_what, change) => {
    const lines = unfolded(sessionEvent({ ...EVENT, ...change }));
    expect(lines.filter((line) => /^(ATTENDEE|METHOD)/.test(line))).toHaveLength(2);
    expect(lines.filter((line) => line.startsWith('ATTENDEE:'))).toEqual([]);
  });

  it('folds long lines by bytes', () => {
    const ics = sessionEvent({ ...EVENT, scope: 'ö'.repeat(300) });
    for (const line of ics.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  });
});
