import { z } from 'zod';
import { PersonName } from '../../../../../libs/domain/people.js';
import { PilotMeasurement } from '../../../../../libs/domain/pilot/measuring.js';
import { Instant } from '../../../../../libs/domain/time.js';
import { pageOf } from '../../http/paging/page.js';

export const PilotMeasuredView = z
  .strictObject({
    recorded: z.int().describe('measurements that were not there already'),
    state: z.string().describe('of the pilot now: `halted` when one of them breached a threshold'),
    breached: z
      .strictObject({ threshold: z.int().describe('its place'), value: z.number() })
      .nullable()
      .describe('what halted it'),
  })
  .meta({ id: 'PilotMeasuredView', example: { recorded: 2, state: 'running', breached: null } });
export type PilotMeasuredView = z.infer<typeof PilotMeasuredView>;

export const PilotMeasurementList = pageOf(
  PilotMeasurement.extend({
    id: z.uuid(),
    unit: z.string().nullable().describe('of its threshold'),
    recordedAt: Instant,
    recordedBy: PersonName,
  }),
  'PilotMeasurementList',
);
export type PilotMeasurementList = z.infer<typeof PilotMeasurementList>;
