import { createHash, randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AttachmentFiles, claimFile } from '../../../../../libs/attachments/attachment-files.js';
import { Inspection } from '../../../../../libs/attachments/inspect.js';
import { Commands, type Actor, type Command } from '../../../../../libs/commands/commands.js';
import { hasAnswer, type Report, type CommandRequest } from '../../../../../libs/commands/idempotency.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { change } from '../../../../../libs/domain/change.js';
import { safeName } from '../../../../../libs/domain/contribution/attachment/name.js';
import {
  acceptType,
  attachmentsFull,
  recordedMissing,
} from '../../../../../libs/domain/contribution/attachment/rules.js';
import type { AttachmentType } from '../../../../../libs/domain/contribution/attachment/types.js';
import { Refused, granted, refuse, stopIf, type Refusal } from '../../../../../libs/domain/refusal.js';
import { hashText, newSalt } from '../../../../../libs/journal/text-hash.js';
import { recordingConsented, telemetryConsented } from '../../consents/need-consent.js';
import type { KnownRequest } from '../../http/callers/may.js';
import { pageFormOf } from '../../http/input/by-form.js';
import { readForm, type Form, type FormFile } from '../../http/input/form.js';
import { besideFile } from '../../http/input/page-form.js';
import { offencesOf } from '../../http/input/validation.js';
import { DB } from '../../injection.js';
import { lockMendable, mendingOf, readMendable, type Mendable, type Mending } from '../mendable.query.js';
import { readAttachment } from './attachment.query.js';
import { AttachmentFields, type AttachmentView } from './attachment.schemas.js';

/** A file that has come whole and is what it says. */
interface Arrived {
  readonly file: string;
  readonly name: string;
  readonly type: AttachmentType;
  readonly size: number;
  readonly sha256: string;
}

@Injectable()
export class AddAttachment {
  constructor(
    private readonly commands: Commands,
    private readonly files: AttachmentFiles,
    @Inject(DB) private readonly db: Database,
  ) {}

  /**
   * Attaches a file to what its author said, as long as they may mend it. What would be refused anyhow is refused before a byte is
   * kept, except to a repetition, whose answer may be an earlier one; whether the form of a page is one is known by its key, which comes with
   * the file. Bytes come outside the transaction: nobody waits for a slow sender.
   */
  async execute(contribution: string, request: KnownRequest, actor: Actor): Promise<AttachmentView> {
    const mending = await mendingOf(this.db, actor, contribution);
    const repeated = request.written !== undefined || (await hasAnswer(this.db, actor));
    if (!repeated) stopIf(attachingRefused(await readMendable(this.db, actor, mending)));
    const { kept, fields: sent } = await readForm(request, {
      keep: (file) => this.arrive(file),
      discard: ({ file }) => this.files.discard(file),
    });
    const { fields, asking } = ofPage(request, sent, actor);
    const attached = await this.attach({ mending, arrived: kept, fields }, asking).catch(async (error: unknown) => {
      await this.files.discard(kept.file);
      throw error;
    });
    if (attached.replayed) await this.files.discard(kept.file); // an earlier request attached the same
    return attached.view;
  }

  private async arrive({ name, declared, bytes }: FormFile): Promise<Arrived> {
    const type = granted(acceptType(declared));
    const inspection = new Inspection(type);
    const file = await this.files.keep(inspection.of(bytes as AsyncIterable<Buffer>));
    return { file, name: safeName(name, type), type, size: inspection.size, sha256: inspection.sha256() };
  }

  private async attach({ mending, arrived, fields }: Attaching, actor: Actor): Promise<Attached> {
    const { recordingOf = null } = fieldsOf(fields);
    const { file, name, type, size, sha256 } = arrived;
    stopIf(recordedMissing(type, recordingOf));
    const people = recordingOf ?? [];
    const reports: Report[] = [];
    const bodyHash = hashOf({ name, type: type.type, sha256, recordingOf });
    const asker = comparedBy(bodyHash, actor, (came) => reports.push(came));
    const { id: contribution, cycle, self } = mending;
    const view = await this.commands.exclusive([self], asker, async ({ tx, now, write }: Command) => {
      const mendable = await lockMendable(tx, actor, mending);
      stopIf(attachingRefused(mendable));
      const { audience, telemetryOf } = mendable.contribution;
      await telemetryConsented(tx, actor, telemetryOf, { audience, now });
      await recordingConsented(tx, actor, people, { audience, now });
      await claimFile(tx, file);
      const [id, salt] = [randomUUID(), newSalt()];
      const row = { id, program: actor.program, audience, contribution, recordingOf: people, at: now };
      await tx
        .insertInto('attachment')
        .values({ ...row, file, name, type: type.type, size, sha256, salt })
        .execute();
      const entry = { contribution, attachment: id, type: type.type, size, textHash: hashText(salt, sha256) };
      const entries = [{ type: 'attachment-added', subject: self, audience, body: entry }];
      await write(change({ entries }), { program: actor.program, cycle });
      return (await readAttachment(tx, actor, id)).attachment;
    });
    return { view, replayed: reports.some(({ replayed }) => replayed) };
  }
}

/** The fields of a form of a page, which sends its key among them: sent twice, it attaches one file. And who asks with that key. */
function ofPage(request: KnownRequest, sent: Form<unknown>['fields'], actor: Actor): { fields: object; asking: Actor } {
  const form = pageFormOf(request);
  const ofForm = form && request.written ? besideFile(form, sent) : null;
  if (!ofForm) return { fields: sent, asking: actor };
  const { key = actor.request?.key ?? null, fields } = ofForm;
  const asked = actor.request && { ...actor.request, key };
  if (asked) request.command = asked; // the line about the request names it
  return { fields, asking: { ...actor, request: asked } };
}

interface Attached {
  readonly view: AttachmentView;
  /** It is the answer to an earlier request. */
  readonly replayed: boolean;
}

/** Who asks, with what a repetition is compared by: what has come, and not the form that brought it. `hear` is told what came of it. */
function comparedBy(bodyHash: string, actor: Actor, hear: CommandRequest['report']): Actor {
  const { request } = actor;
  if (!request) return actor;
  const report = (came: Report): void => {
    hear(came);
    request.report(came);
  };
  return { ...actor, request: { ...request, bodyHash, report } };
}

/** What stands in the way of one more attachment. */
const attachingRefused = ({ contribution, closed }: Mendable): Refusal | null =>
  closed ?? attachmentsFull(contribution.attachments.length);

interface Attaching {
  readonly mending: Mending;
  readonly arrived: Arrived;
  readonly fields: object;
}

function fieldsOf(fields: object): { recordingOf?: string[] | undefined } {
  const { data, error } = AttachmentFields.safeParse(fields);
  if (data) return data;
  throw new Refused(refuse('invalid-input', 'Some of the form is not allowed', offencesOf(error.issues)));
}

/** What the same Idempotency-Key must come with again. */
const hashOf = (asked: object): string => createHash('sha256').update(JSON.stringify(asked)).digest('hex');
