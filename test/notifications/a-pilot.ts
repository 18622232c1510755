import { randomUUID } from 'node:crypto';
import type { Threshold } from '../../libs/domain/pilot/threshold.js';
import { aPurpose } from './a-consent.js';
import { NOW, type World } from './world/world.js';

const THRESHOLDS: Threshold[] = [
  { metric: 'lost notes', comparator: 'lte', threshold: 2, unit: '%', halts: true, enough: 1 },
  { metric: 'time to sync', comparator: 'lte', threshold: 3, unit: 'minutes', halts: false, enough: 5 },
];

/** A pilot of Fran's that was measured and halted once, about which Vic decides. */
export async function aPilot(world: World): Promise<string> {
  const { owner, program, cycle, people, decision } = world;
  const purpose = await aPurpose(world, 'telemetry');
  const id = randomUUID();
  const content = { program, audience: 'participants' as const };
  const held = { ...content, cycle, pilot: id };
  await owner
    .insertInto('pilot')
    .values({
      ...content,
      id,
      cycle,
      name: 'Sync on the night shift',
      percent: 10,
      segments: ['night-shift'],
      purpose,
      rollback: 'Switch sync off',
      collected: 'How long a sync takes',
      seenBy: 'The team',
      ladder: '[]',
      startsAt: NOW,
      endsAt: '2026-04-27T09:00:00.000Z',
      measuredEvery: '{"workingDays":1}',
      thresholds: JSON.stringify(THRESHOLDS),
      owner: people.fran,
      decider: people.vic,
      shapers: [people.fran],
      createdBy: people.fran,
      createdAt: NOW,
      statement: 'Not yet, the radios are too slow',
    })
    .execute();
  await owner
    .insertInto('pilotHalter')
    .values({ ...content, pilot: id, person: people.ben })
    .execute();
  const measured = { ...held, id: randomUUID(), recordedAt: NOW, recordedBy: people.fran, at: NOW };
  await owner
    .insertInto('pilotMeasurement')
    .values({ ...measured, metric: 'lost notes', value: 7, people: 40 })
    .execute();
  await owner
    .insertInto('pilotHalt')
    .values({ ...held, id: randomUUID(), decision, because: 'breach', threshold: 0, value: 7, at: NOW })
    .execute();
  return id;
}
