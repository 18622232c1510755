import { z } from 'zod';
import { CycleBody } from '../../../../libs/domain/brief/cycle-body.js';
import { ProgramBody } from '../../../../libs/domain/brief/program-body.js';
import { Rehearsal } from '../rehearsal/script.js';

/** A brief: the program that is created, the cycle that is started in it, and who plays what in a rehearsal. */
export const Brief = z.strictObject({ program: ProgramBody, cycle: CycleBody, rehearsal: Rehearsal.optional() });

/** `people` says whose address each short key stands for. */
export type Brief = z.infer<typeof Brief> & { readonly people: Readonly<Record<string, string>> };

/** The brief of a cycle in a program that is there: only `cycle` counts. */
export const CycleBrief = Brief.pick({ cycle: true }).extend({
  program: z.unknown().optional(),
  rehearsal: z.unknown().optional(),
});
/** `program` is what a brief says of the program beside that, as it stands there. */
export type CycleBrief = z.infer<typeof CycleBrief>;
