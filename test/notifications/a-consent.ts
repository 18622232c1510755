import { randomUUID } from 'node:crypto';
import { NOW, type World } from './world/world.js';

const UNTIL = '2027-06-30T10:00:00.000Z';

/** What the program asks consent for: the id of its first version. */
export async function aPurpose({ owner, program, people }: World, use: 'recording' | 'telemetry'): Promise<string> {
  const id = randomUUID();
  const words = { what: 'Sound and picture', why: 'For those away', how: 'Watched here', seenBy: 'Participants' };
  const when = { until: UNTIL, publishedAt: NOW };
  for (const table of ['pilotHalt', 'pilotMeasurement', 'pilotHalter', 'pilot', 'consent'] as const)
    await owner.deleteFrom(table).execute();
  await owner.deleteFrom('consentPurpose').execute();
  await owner
    .insertInto('consentPurpose')
    .values({ ...words, ...when, id, program, use, version: 1, publishedBy: people.fran })
    .execute();
  return id;
}

/** A consent of Ben's that he took back. */
export const aWithdrawnConsent = (world: World): Promise<string> => aConsent(world, { withdrawnAt: NOW });

/** A consent of Ben's, who takes part no more. */
export async function anEndedConsent(world: World): Promise<void> {
  const { owner, program, people } = world;
  await aConsent(world, { withdrawnAt: null });
  const former = { program, person: people.ben, joinedAt: NOW, leftAt: NOW };
  await owner.deleteFrom('formerMember').execute();
  await owner.insertInto('formerMember').values(former).execute();
}

async function aConsent(world: World, more: { readonly withdrawnAt: string | null }): Promise<string> {
  const { owner, program, people } = world;
  const id = randomUUID();
  const given = { givenAt: NOW, until: UNTIL, ...more };
  const purpose = await aPurpose(world, 'telemetry');
  await owner
    .insertInto('consent')
    .values({ ...given, id, program, purpose, use: 'telemetry', person: people.ben })
    .execute();
  return id;
}
