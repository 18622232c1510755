import { describe, expect, it } from '@jest/globals';
import { conflictOfDuties } from '../../../../libs/domain/decision/declaring/duties.js';
import { openingRefused, proposingRefused } from '../../../../libs/domain/decision/declaring/proposing.js';
import { decisionRoleOf } from '../../../../libs/domain/decision/rights.js';
import type { Audience, Role } from '../../../../libs/domain/people.js';
import { ANN, BEN, CLEO, DENIZ, FAY, ODA } from '../../a-cycle.js';

describe('duties', () => {
  it.each([
    ['four people', {}, []],
    ['the proposer decides', { authority: ANN }, ['authority']],
    ['the proposer stands in', { deputy: ANN }, ['deputy']],
    ['the authority stands in for themselves', { deputy: ODA }, ['deputy']],
    ['the proposer approves', { reviewers: [ANN] }, ['reviewers']],
    ['the authority approves', { reviewers: [CLEO, ODA] }, ['reviewers']],
    ['the deputy approves', { reviewers: [DENIZ] }, ['reviewers']],
    ['nobody stands in', { deputy: null }, []],
    ['the proposer is the only voter', { deciders: [ANN] }, ['deciders']],
    ['the only voter approves', { deciders: [CLEO] }, ['reviewers']],
    ['nobody votes', { deciders: [] }, []],
  ])('%s', (_, parts, paths) => {
    const plain = { proposer: ANN, authority: ODA, deputy: DENIZ, deciders: [BEN, ANN], reviewers: [CLEO] };
    const conflict = conflictOfDuties({ ...plain, ...parts });
    expect(conflict?.errors.map(({ path }) => path) ?? []).toEqual(paths);
  });

  it('are one word for each person', () => {
    const offices = { authority: ODA, deputy: DENIZ };
    expect(
      [ODA, DENIZ, BEN, FAY].map((person) => decisionRoleOf(person, offices, person === BEN ? 'advise' : null)),
    ).toEqual(['final_authority', 'deputy', 'advise', 'none']);
  });
});

describe('a decision is declared', () => {
  it.each<[string, Role, string, Audience, string | null]>([
    ['by its proposer', 'contributor', ANN, 'participants', null],
    ['by a facilitator for others, whoever reads it', 'facilitator', BEN, 'restricted', null],
    ['by nobody else for others', 'contributor', BEN, 'participants', 'no-right'],
    ['by nobody who could not read it', 'contributor', ANN, 'team', 'no-right'],
  ])('%s', (_, role, proposer, audience, code) => {
    const by = { person: ANN, roles: [role], audiences: ['public', 'participants'] as const };
    expect(proposingRefused(by, audience, proposer)?.refused ?? null).toBe(code);
  });

  it('outside cycles while fewer than a hundred are open', () => {
    expect(openingRefused(99)).toBeNull();
    expect(openingRefused(100)?.refused).toBe('limit-reached');
  });
});
