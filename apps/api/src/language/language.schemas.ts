import { z } from 'zod';
import { LanguageFinding } from '../../../../libs/domain/accessibility/plain-language.js';
import { text } from '../../../../libs/domain/fields/text.js';

/** In characters; more would keep everybody else waiting. */
const MOST = 200_000;

export const LanguageBody = z
  .strictObject({
    texts: z
      .array(z.strictObject({ path: text(200), text: z.string().max(20_000, 'At most 20000 characters') }))
      .min(1, 'Send at least one text')
      .max(100)
      .refine((all) => all.reduce((sum, one) => sum + one.text.length, 0) <= MOST, `At most ${MOST} characters in all`),
  })
  .meta({
    id: 'LanguageBody',
    example: { texts: [{ path: 'question', text: 'Which fields of the weekly report can go?' }] },
  });
export type LanguageBody = z.infer<typeof LanguageBody>;

export const LanguageView = z
  .strictObject({
    policy: z.enum(['advise', 'block']),
    findings: z.array(LanguageFinding),
  })
  .meta({ id: 'LanguageView' });
export type LanguageView = z.infer<typeof LanguageView>;
