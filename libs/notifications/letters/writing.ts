import { sql } from 'kysely';
import { namingConsenting } from '../../queries/people/named-people.query.js';
import { everyText } from '../../domain/words/every-text.js';
import { clearance, type Audience } from '../../domain/people.js';
import type { Instant } from '../../domain/time.js';
import { instantFor } from '../../calendar/instant-for.js';
import { addressIn } from '../going-on.js';
import { namingReader } from './naming-reader.js';
import { cycleOf, NoticeData, type Cycle, type Gate, type NoticeRow, type Reader, type Together } from '../together.js';

export type { Cycle, Gate, NoticeData, Reader } from '../together.js';

export interface Recipient {
  readonly id: string;
  /** Themselves, or whom they stand in for in this matter. */
  readonly actsAs: string;
  readonly name: string;
  readonly email: string;
  readonly zone: string;
  readonly locale: string | null;
  readonly facilitates: boolean;
  /** Whether they are of the program; who has left still gets the answers that they are owed. */
  readonly takesPart: boolean;
  readonly audiences: readonly Audience[];
}

/** Whether the words of a contribution rest on the telemetry of somebody whose consent has ended, or is for fewer people than its recipient is of: only its author reads them. */
export const withheldFrom = ({ audiences }: Recipient) =>
  sql<boolean>`withheld_from(${audiences}::text[], contribution.program, contribution.telemetry_of, 'telemetry')`.as(
    'withheld',
  );

/** What every letter starts from. */
export interface Writing {
  /** Texts that it reads come without the names of people who do not consent to being quoted by name before the recipient. */
  readonly db: Reader;
  readonly notice: NoticeRow;
  readonly data: NoticeData;
  readonly to: Recipient;
  /** Whom the letters are for that are written together, and whom those stand in for. */
  readonly readers: Together['readers'];
  readonly program: { readonly id: string; readonly name: string };
  readonly cycle: Cycle | null;
  /** What people call its venue: the title of its cycle, or the name of the program. */
  readonly place: string;
  /** Its days are seconds, and nothing in it counts. */
  readonly rehearsal: boolean;
  /** The gate of the notice's subject, as it is now. */
  readonly gate: Gate | null;
  /** An instant in the recipient's own locale and zone, which it names. */
  readonly when: (at: Instant) => string;
  /** The address of a path. */
  readonly url: (path: string) => string;
  readonly mayRead: (row: { readonly audience: Audience }) => boolean;
}

/** A letter cannot be written yet: something else comes first, and it is tried again later. Nobody's mistake. */
export class NotYet extends Error {
  constructor(readonly code: 'invitation-underway') {
    super(`This letter waits: ${code}`);
  }
}

/** A letter without its envelope. `path` is where to go on; `form` is where to say what it asks for, where that is elsewhere. */
export interface Draft {
  readonly subject: string;
  readonly paragraphs: readonly (string | null)[];
  readonly form?: { readonly words: string; readonly path: string };
  readonly path?: string;
  readonly calendar?: { readonly method: 'REQUEST' | 'CANCEL'; readonly ics: string };
}

/** A promise, as its owner is asked about it. */
export interface Promised {
  readonly what: string;
  readonly ask: string;
  readonly path?: string;
}

/** Null when nothing is to be said any more, or nothing that this person may read. */
export type MaybeDraft = Draft | null | Promise<Draft | null>;
export type Template = (writing: Writing) => MaybeDraft;
export type CycleTemplate = (writing: Writing, cycle: Cycle) => MaybeDraft;

/** What a letter starts from; null when its recipient is gone. */
export async function startWriting(
  shared: Reader,
  notice: NoticeRow,
  { publicUrl }: { readonly publicUrl: string },
  together: Together,
): Promise<Writing | null> {
  const data = NoticeData.parse(notice.data);
  const found = together.recipients.get(notice.id);
  if (!found) return null;
  const gate = together.gates.get(data.subject);
  const { roles, stakeholderGroup, programName: called, paced, ...person } = { ...found, roles: found.roles ?? [] };
  const of = { cycle: together.cycles.get(cycleOf(notice, data) ?? '') ?? null, programName: called };
  const audiences: Audience[] = [...new Set<Audience>(['public', ...clearance(roles, stakeholderGroup)])];
  const readers = { program: notice.program, audiences };
  const { cycle, programName } = await namingConsenting(
    shared,
    readers,
    of,
    (one, say) => everyText(one, say) as typeof of,
  );
  const db = namingReader(shared, readers);
  const rehearsal = cycle?.rehearsal ?? paced;
  return {
    db,
    notice,
    data,
    cycle,
    rehearsal,
    readers: together.readers,
    to: {
      ...person,
      actsAs: data.for ?? person.id,
      audiences,
      facilitates: roles.includes('facilitator'),
      takesPart: roles.length > 0,
    },
    program: { id: notice.program, name: programName },
    place: cycle?.title ?? programName,
    gate: gate?.kind === data.kind ? gate : null,
    when: (at) => instantFor(at, person, rehearsal),
    url: addressIn(publicUrl),
    mayRead: ({ audience }) => audiences.includes(audience),
  };
}

/** A letter about what runs in a cycle or outside one: nobody reads of it who may not read its cycle. */
export const wherever =
  (template: Template): Template =>
  async (writing) =>
    writing.cycle && !writing.mayRead(writing.cycle) ? null : template(writing);

/** A letter about a cycle that its recipient may read. */
export const aboutCycle =
  (template: CycleTemplate): Template =>
  async (writing) =>
    writing.cycle && writing.mayRead(writing.cycle) ? template(writing, writing.cycle) : null;

/** A notice of an earlier release says it in its id only, `purpose:subject:entry:version:...`, which an old process beside an upgrade still writes. */
function entryOf({ id }: NoticeRow): number | null {
  const entry = Number(id.split(':')[2]);
  return Number.isInteger(entry) ? entry : null;
}

/** The subject is no longer in the entry of the phase for which the notice was queued. */
export function movedOn({ notice, data, gate }: Writing): boolean {
  if (!gate) return true;
  const { entry = entryOf(notice) } = data;
  if (entry !== null && entry !== gate.entry) return true;
  return data.phase !== undefined && data.phase !== gate.phase;
}

/** A letter that asks for something, while it can still be done. */
export const whileItLasts =
  (template: Template): Template =>
  async (writing) =>
    movedOn(writing) ? null : template(writing);
