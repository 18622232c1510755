import { describe, expect, it } from '@jest/globals';
import { removingRefused } from '../../../libs/domain/cycle/agenda/agenda.js';
import { receiptRefused } from '../../../libs/domain/cycle/receipt.js';
import { MONDAY } from '../a-cycle.js';

describe('a topic', () => {
  it.each([
    ['goes while nobody has used it', false, false, null],
    ['stays when people have spoken to it', true, false, 'People have spoken to this topic; it stays'],
    ['stays when another cycle carries it on', false, true, 'Another cycle carries this topic on; it stays'],
  ])('%s', (_, spoken, carried, detail) => {
    expect(removingRefused({ spoken, carried })?.detail ?? null).toBe(detail);
  });
});

describe('a pre-read is acknowledged', () => {
  it.each([
    ['from its sending', 'session', MONDAY, null],
    ['not before', 'agenda', null, 'illegal-step'],
    ['not when the cycle has ended', 'closed', MONDAY, 'phase-closed'],
  ])('%s', (_, phase, sentAt, code) => {
    const gate = { phase, over: phase === 'closed', heldUntil: null };
    expect(receiptRefused({ gate }, sentAt)?.refused ?? null).toBe(code);
  });
});
