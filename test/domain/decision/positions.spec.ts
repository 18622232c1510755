import { describe, expect, it } from '@jest/globals';
import {
  closingOf,
  closingRefused,
  delegatingRefused,
  earlierRound,
  raisingRefused,
} from '../../../libs/domain/decision/concerns.js';
import type { MethodName } from '../../../libs/domain/decision/methods/methods.js';
import { positionRefused, type Listening, type PositionGiven } from '../../../libs/domain/decision/positions.js';
import type { Right } from '../../../libs/domain/facts.js';
import { plusMs } from '../../../libs/domain/time.js';
import { MONDAY } from '../a-cycle.js';

const forum = (parts: Partial<Listening> = {}): Listening => ({
  method: 'authority@1',
  parameters: {},
  options: ['a', 'b', 'keep'],
  criteria: ['value', 'risk'],
  phase: 'open',
  heldUntil: null,
  closesAt: MONDAY,
  ...parts,
});
const said = (parts: Partial<PositionGiven> = {}): PositionGiven => ({
  option: null,
  stance: null,
  ranking: null,
  scores: null,
  reason: null,
  ...parts,
});
type Asked = Right | 'final_authority' | null;
const refusal = (listening: Listening, right: Asked, position: Partial<PositionGiven>, now = MONDAY) =>
  positionRefused(listening, right, said(position), now);

describe('a position', () => {
  const advice = { reason: 'Auditors need it' };
  it.each<[string, Partial<Listening>, Asked, Partial<PositionGiven>, string | null]>([
    ['advice at the instant at which the window closes', {}, 'advise', advice, null],
    ['no advice without a reason', {}, 'advise', { option: 'a' }, 'reason-missing'],
    ['no advice with an empty reason', {}, 'advise', { reason: '  a ' }, 'reason-missing'],
    ['a decider without a reason', {}, 'decide', { option: 'a' }, null],
    ['no option of nobody', {}, 'decide', { option: 'else' }, 'unknown-reference'],
    ['nobody without a right', {}, null, advice, 'no-right'],
    ['not the final authority', {}, 'final_authority', advice, 'no-right'],
    ['nothing on hold', { heldUntil: MONDAY }, 'advise', advice, 'on-hold'],
    ['nothing when it is decided', { phase: 'decided' }, 'advise', advice, 'phase-closed'],
    ['nothing before it opens', { phase: 'draft' }, 'advise', advice, 'phase-closed'],
    [
      'an agreement during the last call',
      { phase: 'last_call', method: 'last_call@1' },
      'decide',
      { stance: 'agree' },
      null,
    ],
  ])('is taken or refused: %s', (_, listening, right, position, code) => {
    expect(refusal(forum(listening), right, position)?.refused ?? null).toBe(code);
  });

  it('is refused in the next millisecond', () => {
    expect(refusal(forum(), 'advise', advice, plusMs(MONDAY, 1))).toMatchObject({ refused: 'input-closed' });
  });

  it.each<[MethodName, Partial<PositionGiven>, string | null]>([
    ['consent@1', { stance: 'agree' }, null],
    ['consent@1', { stance: 'abstain' }, null],
    ['consent@1', { stance: 'object', reason: 'It breaks audits' }, null],
    ['consent@1', { stance: 'object' }, 'reason-missing'],
    ['consent@1', { stance: 'disagree', reason: 'It breaks audits' }, 'position-unfit'],
    ['consent@1', { option: 'a' }, 'position-unfit'],
    ['consent@1', { reason: 'I like it' }, 'position-unfit'],
    ['last_call@1', { stance: 'disagree', reason: 'It breaks audits' }, null],
    ['last_call@1', { stance: 'disagree' }, 'reason-missing'],
    ['last_call@1', { stance: 'object', reason: 'It breaks audits' }, 'position-unfit'],
    ['majority@1', { option: 'a' }, null],
    ['majority@1', { stance: 'abstain' }, null],
    ['majority@1', { stance: 'agree' }, 'position-unfit'],
    ['majority@1', { option: 'a', stance: 'abstain' }, 'position-unfit'],
    ['majority@1', { option: 'else' }, 'unknown-reference'],
    ['majority@1', { reason: 'All are bad' }, 'position-unfit'],
    ['ranked@1', { ranking: ['a', ['b', 'keep']] }, null],
    ['ranked@1', { ranking: [] }, null],
    ['ranked@1', { ranking: ['a', 'a'] }, 'position-unfit'],
    ['ranked@1', { ranking: ['a', ['b', 'a']] }, 'position-unfit'],
    ['ranked@1', { ranking: ['else'] }, 'position-unfit'],
    ['ranked@1', { option: 'a' }, 'position-unfit'],
    ['score@1', { scores: { a: { value: 7 } } }, null],
    ['score@1', { scores: {} }, 'position-unfit'],
    ['score@1', { scores: { a: {} } }, 'position-unfit'],
    ['score@1', { scores: { else: { value: 7 } } }, 'position-unfit'],
    ['score@1', { scores: { a: { beauty: 7 } } }, 'position-unfit'],
    ['score@1', { scores: { a: { value: 11 } } }, 'position-unfit'],
    ['score@1', { scores: { a: { value: 0.5 } } }, 'position-unfit'],
    ['authority@1', { ranking: ['a'] }, 'position-unfit'],
  ])('has the shape of its method: %s %j', (method, position, code) => {
    expect(refusal(forum({ method }), 'decide', position)?.refused ?? null).toBe(code);
  });

  it('names every offence of a ballot at once', () => {
    const errors = refusal(forum({ method: 'ranked@1' }), 'decide', { ranking: ['else', 'a', ['a', 'more']] })?.errors;
    expect(errors?.map(({ path }) => path)).toEqual(['ranking[0]', 'ranking[2][0]', 'ranking[2][1]']);
  });

  it.each(['consent@1', 'ranked@1', 'score@1'] as const)(
    'of an adviser is an option and a reason with %s too',
    (method) => {
      expect(refusal(forum({ method }), 'advise', { option: 'a', reason: 'Auditors need it' })).toBeNull();
      expect(refusal(forum({ method }), 'advise', { stance: 'agree', reason: 'Yes, do' })?.refused).toBe(
        'position-unfit',
      );
    },
  );
});

describe('a concern', () => {
  const asked = { method: 'last_call@1', right: 'decide', nameTaken: false, raised: 0 } as const;
  it.each([
    ['by a decider', {}, null],
    ['by an adviser', { right: 'advise' as const }, 'no-right'],
    ['by nobody', { right: null }, 'no-right'],
    ['where the method knows none', { method: 'majority@1' as const }, 'illegal-step'],
    ['where people object by their position', { method: 'consent@1' as const }, 'illegal-step'],
    ['of a name that is taken', { nameTaken: true }, 'already-exists'],
    ['beyond all measure', { raised: 500 }, 'limit-reached'],
  ])('is raised %s or refused', (_, parts, code) => {
    expect(raisingRefused({ ...asked, ...parts })?.refused ?? null).toBe(code);
  });

  const owned = { owner: 'ann', delegate: 'ben', open: true };
  it.each([
    ['its owner', 'ann', false, 'withdrawn', null],
    ['the delegate', 'ben', false, 'resolved', null],
    ['somebody else', 'cora', false, 'resolved', 'no-right'],
    ['whom the ladder climbed to', 'oda', true, 'resolved', null],
    ['whom the ladder climbed to, for its owner', 'oda', true, 'withdrawn', 'no-right'],
  ] as const)('is closed by %s or not', (_, person, climbed, how, code) => {
    const closing = closingOf(owned, { person, climbed, how, reason: 'The export keeps it' });
    expect(closingRefused(owned, closing)?.refused ?? null).toBe(code);
  });

  it('is closed in its own round', () => {
    expect(earlierRound(2, 2)).toBeNull();
    expect(earlierRound(1, 2)).toMatchObject({ refused: 'illegal-step' });
  });

  it('is delegated by its owner while it is open', () => {
    expect(delegatingRefused(owned, 'ann')).toBeNull();
    expect(delegatingRefused(owned, 'ben')).toMatchObject({ refused: 'no-right' });
    expect(delegatingRefused({ ...owned, open: false }, 'ann')).toMatchObject({ refused: 'illegal-step' });
  });
});
