import { z } from 'zod';
import { once } from '../../fields/once.js';
import { text } from '../../fields/text.js';
import { refuse, type Refusal } from '../../refusal.js';
import type { Flag } from '../../flag.js';
import type { Subject } from '../../subject.js';
import { phaseRefused, type CyclePhase } from '../phase.js';

/** How many scenarios a topic has at most. */
export const MOST_SCENARIOS = 10;

/** What a demonstration shows: a situation out of real work, with realistic data, and the acceptance criteria that it puts to the test. */
export const ScenarioBody = z
  .strictObject({
    situation: text(2000).describe('who does what, and under which circumstances'),
    data: text(1000).describe('the realistic data that it uses'),
    expected: text(2000).nullable().default(null).describe('what should come of it'),
    constraints: z.array(text(300)).max(20).default([]),
    assistiveTechnology: z.array(text(200)).max(10).default([]),
    criteria: z
      .array(z.uuid())
      .max(20)
      .superRefine(once((id) => id, 'The criterion'))
      .default([])
      .describe('acceptance criteria of the program that it puts to the test'),
  })
  .meta({
    id: 'ScenarioBody',
    example: {
      situation: 'You stand in a basement without a network and write down a visit',
      data: '31 visits of last week, with made-up names',
      expected: 'The visit is written down in under two minutes, and nothing is lost',
      constraints: ['no network', 'winter gloves'],
      assistiveTechnology: ['VoiceOver'],
    },
  });
export type ScenarioBody = z.infer<typeof ScenarioBody>;

/**
 * Refuses changes to scenarios once the session is over: what was not shown by then was not observed. Later than the rest of the agenda,
 * because criteria are often worded only after it went out.
 */
export const scenariosClosed = (cycle: CyclePhase): Refusal | null =>
  phaseRefused(cycle, 'agenda', 'pre_read', 'session');

/** Refuses one scenario too many. `count` is how many of the topic there would be. */
export const scenarioLimitRefused = (count: number): Refusal | null =>
  count <= MOST_SCENARIOS
    ? null
    : refuse('limit-reached', `A topic has at most ${MOST_SCENARIOS} scenarios; these would be ${count}`);

/** Refuses to change what people have observed. Its criteria can be bound all the same: they say what it is held against. */
export function changingObservedRefused(changed: readonly string[], observed: boolean): Refusal | null {
  const errors = changed
    .filter((part) => part !== 'criteria')
    .map((path) => ({ path, message: 'People have observed it as it is' }));
  if (!observed || errors.length === 0) return null;
  return refuse('illegal-step', 'People have observed this scenario; only its criteria can change', errors);
}

/** Why a scenario stays on its topic, or null. */
export const removingObservedRefused = (observed: boolean): Refusal | null =>
  observed ? refuse('illegal-step', 'People have observed this scenario; it stays') : null;

/** What is to be flagged when a session is over: `count` scenarios put no criterion to the test, and what was observed in them meets none. */
export const unboundFlags = (cycle: Subject, count: number): Flag[] =>
  count === 0 ? [] : [{ subject: cycle, code: 'unbound-demo', facts: { count } }];
