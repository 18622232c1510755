import { z } from 'zod';
import { Measurement } from '../../../../../libs/domain/closure/measurement.js';
import { PersonName } from '../../../../../libs/domain/people.js';
import { Instant } from '../../../../../libs/domain/time.js';
import { Page, pageOf } from '../../http/paging/page.js';

export const MeasuredView = z
  .strictObject({
    recorded: z.int().describe('measurements that were not there already with the same value'),
    corrected: z.int().describe('of these: how many take the place of another value of the same instant'),
  })
  .meta({ id: 'MeasuredView', example: { recorded: 3, corrected: 0 } });
export type MeasuredView = z.infer<typeof MeasuredView>;

export const MeasurementList = pageOf(
  Measurement.extend({ id: z.uuid(), value: z.number(), recordedAt: Instant, recordedBy: PersonName }),
  'MeasurementList',
);
export type MeasurementList = z.infer<typeof MeasurementList>;

export const MeasurementsQuery = Page.extend({ objective: z.uuid().optional().describe('of this one only') });
export type MeasurementsQuery = z.infer<typeof MeasurementsQuery>;
