import {
  acknowledgeContribution,
  notifyRecorded,
  takeOverInbox,
} from '../../../libs/domain/contribution/acknowledging.js';
import { subject, type Subject } from '../../../libs/domain/subject.js';
import { ANN, BEN } from '../a-cycle.js';

const INBOX = subject('program', 'p1');
const CYCLE = subject('cycle', 'c1');

describe('what somebody says', () => {
  it.each<[string, Subject, boolean, string[]]>([
    ['to the inbox is acknowledged', INBOX, false, ['inbox_received']],
    ['to the inbox, by another hand, is told as written down', INBOX, true, ['words_recorded']],
    ['in a cycle is no news to them', CYCLE, false, []],
    ['in a cycle, by another hand, is told as written down', CYCLE, true, ['words_recorded']],
  ])('%s', (_what, place, recorded, purposes) => {
    const notices = acknowledgeContribution({ id: 'k1', place, author: ANN }, recorded);
    expect(notices.map(({ purpose }) => purpose)).toEqual(purposes);
    for (const one of notices)
      expect(one).toMatchObject({ person: ANN, subject: place, mark: 'k1', data: { about: 'k1' } });
  });

  it('is told anew with each revision by another hand', () => {
    const words = { id: 'k1', place: CYCLE, author: ANN };
    expect(acknowledgeContribution(words, true)).toEqual([notifyRecorded(words, 1)]);
    expect(notifyRecorded(words, 3)).toMatchObject({ mark: 'k1', version: 3 });
  });
});

describe('an inbox that a cycle takes over', () => {
  it('is counted, and each of its authors hears of it once', () => {
    const told = { purpose: 'inbox_taken_over', subject: CYCLE };
    expect(takeOverInbox('c1', [ANN, BEN, ANN])).toMatchObject({
      entries: [{ type: 'inbox-taken-over', subject: CYCLE, body: { contributions: 3, people: 2 } }],
      notices: [
        { ...told, person: ANN },
        { ...told, person: BEN },
      ],
    });
  });

  it('is no news when it is empty', () => {
    expect(takeOverInbox('c1', [])).toMatchObject({ entries: [], notices: [] });
  });
});
