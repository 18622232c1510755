import { z } from 'zod';
import { LARGEST_ATTACHMENT } from '../../../../../libs/domain/contribution/attachment/rules.js';
import { Instant } from '../../../../../libs/domain/time.js';
import { AS_SAID } from '../../../../../libs/domain/program/keeping-names.js';

export const AttachmentView = z
  .strictObject({
    id: z.uuid(),
    name: z.string().nullable().meta(AS_SAID).describe('null when withheld'),
    type: z.string().describe('its media type, checked by its content'),
    size: z.int().describe('in bytes'),
    sha256: z.string().nullable().describe('of its bytes, in hex; null when withheld'),
    recordingOf: z.array(z.uuid()).describe('who is heard or seen in it'),
    withheld: z
      .boolean()
      .describe('a consent has ended that it rests on, or is for fewer people than you are of: you do not get it'),
    at: Instant,
  })
  .meta({ id: 'AttachmentView' });
export type AttachmentView = z.infer<typeof AttachmentView>;

const MOST_RECORDED = 100;

/** The fields beside the file. A field may come again; `recordingOf` with nothing in it says that it is nobody. */
export const AttachmentFields = z.strictObject({
  recordingOf: z
    .array(z.string())
    .transform((people) => [...new Set(people.filter((person) => person !== ''))])
    .pipe(z.array(z.uuid()).max(MOST_RECORDED))
    .optional(),
});

/** How the form looks, for OpenAPI: bytes have no schema of their own. */
export const ATTACHMENT_FORM = {
  type: 'object',
  required: ['file'],
  properties: {
    file: {
      type: 'string',
      format: 'binary',
      description: `with its name and its media type; at most ${LARGEST_ATTACHMENT} bytes`,
    },
    recordingOf: {
      type: 'array',
      items: { type: 'string' },
      maxItems: MOST_RECORDED,
      description:
        'the ids of those who are heard or seen in it, who must consent to being recorded; once and empty: nobody who can be told apart. Sound and film say it',
    },
  },
  example: { file: 'report.pdf', recordingOf: ['0b6f2a1c-6a0e-4c59-9a8f-1c2d3e4f5a6b'] },
} as const;
