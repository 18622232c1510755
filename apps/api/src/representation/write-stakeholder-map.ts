import type { Command } from '../../../../libs/commands/commands.js';
import { change } from '../../../../libs/domain/change.js';
import { subject } from '../../../../libs/domain/subject.js';
import type { KeptMap } from './stakeholder-map.query.js';

/** Writes the map of a program, with what it says now into the journal. */
export async function writeMap({ tx, write }: Command, program: string, { map, revision }: KeptMap): Promise<void> {
  await tx
    .updateTable('program')
    .set({ stakeholders: JSON.stringify(map), stakeholdersRevision: revision })
    .where('id', '=', program)
    .execute();
  const { targets, rotation, size = null, channels } = map;
  const wanted = {
    targets: targets.map(({ who, atLeast }) => `${who}:${atLeast}`),
    channels: channels.map(({ channel, atLeast }) => `${channel}:${atLeast}`),
  };
  const body = { ...rotation, size, ...wanted };
  const entry = {
    type: 'stakeholder-map-changed',
    subject: subject('program', program),
    audience: 'team',
    body,
  } as const;
  await write(change({ entries: [entry] }), { program, cycle: null });
}
