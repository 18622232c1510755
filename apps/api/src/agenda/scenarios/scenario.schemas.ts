import { z } from 'zod';
import { ScenarioBody } from '../../../../../libs/domain/cycle/agenda/scenario.js';

const { expected, constraints, assistiveTechnology, criteria, ...words } = ScenarioBody.shape;

export const ScenarioPatch = z
  .strictObject({
    ...words,
    expected: expected.unwrap(),
    constraints: constraints.unwrap(),
    assistiveTechnology: assistiveTechnology.unwrap(),
    criteria: criteria.unwrap(),
  })
  .partial()
  .refine((patch) => Object.keys(patch).length > 0, 'Say what to change')
  .meta({ id: 'ScenarioPatch', example: { criteria: ['4d5f0b1e-6a0e-4c59-9a8f-1c2d3e4f5a6b'] } });
export type ScenarioPatch = z.infer<typeof ScenarioPatch>;

export const ScenarioView = z
  .strictObject({
    id: z.uuid(),
    topic: z.uuid(),
    revision: z.int().describe('for `If-Match`'),
    situation: z.string(),
    data: z.string(),
    expected: z.string().nullable(),
    constraints: z.array(z.string()),
    assistiveTechnology: z.array(z.string()),
    criteria: z.array(z.uuid()).describe('acceptance criteria that it puts to the test'),
  })
  .meta({ id: 'ScenarioView' });
export type ScenarioView = z.infer<typeof ScenarioView>;
