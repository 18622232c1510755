import { z } from 'zod';

const UNSTORABLE = /\u0000|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

/** A character that shows something: no white space, and nothing of zero width. */
const SEEN = /[^\p{White_Space}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** A text that people wrote: not blank, at most `max` characters, without NUL and without halves of characters. */
export const text = (max: number, min = 1) =>
  z
    .string()
    .max(max, `At most ${max} characters`)
    .refine((value) => min === 0 || SEEN.test(value), { error: 'Must not be empty', abort: true })
    .refine((value) => value.trim().length >= min, min === 1 ? 'Must not be empty' : `At least ${min} characters`)
    .refine((value) => !UNSTORABLE.test(value), 'Contains a NUL or half of a character, which cannot be stored');

/** How many characters a text of this schema has at most; of a list of texts, all of them. Throws where there is no limit. */
export function mostOf(schema: z.core.$ZodType): number {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return mostOf(schema.def.innerType);
  if (schema instanceof z.ZodPipe) return mostOf(schema.def.in);
  const limit = (schema._zod.def.checks ?? [])
    .map(({ _zod: { def } }) => def)
    .find((def): def is z.core.$ZodCheckMaxLengthDef => def.check === 'max_length');
  if (limit === undefined) throw new Error('A text that has no limit has no field');
  return schema instanceof z.ZodArray ? limit.maximum * mostOf(schema.def.element) : limit.maximum;
}

/** Why somebody did something that others will ask about. */
export const Reason = text(2000, 3).meta({ example: 'Two readers asked for more time' });

/** A short key inside a brief, by which its parts refer to each other. */
export const Key = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'Use lower-case letters, digits and hyphens, at most 40');

export const Email = z
  .email('Use an e-mail address')
  .max(254)
  .transform((address) => address.toLowerCase());

/** A locale of BCP 47 in its canonical form, `de-CH`: a language and, where it matters, script, region and preferences. */
export const Locale = z
  .string()
  .max(64, { abort: true })
  .refine((tag) => /^[a-z]{2,3}(-|$)/i.test(tag) && canonical(tag) !== null, {
    abort: true,
    error: 'Use a locale by BCP 47, for example de-CH',
  })
  .overwrite((tag) => canonical(tag) ?? tag)
  .meta({ id: 'Locale', example: 'de-CH' });
export type Locale = z.infer<typeof Locale>;

function canonical(tag: string): string | null {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? null;
  } catch {
    return null;
  }
}

export const Link = z.url({ protocol: /^https?$/, error: 'Use an http or https address' }).max(2000);

/** What has no width, without what makes one sign of an emoji: the tags of a flag, and what joins two pictures. */
const WIDTHLESS =
  /(\u{1F3F4}[\u{E0020}-\u{E007E}]+\u{E007F}|(?<=\p{Extended_Pictographic}\uFE0F?\p{Emoji_Modifier}?)\u200D(?=\p{Extended_Pictographic}))|[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;

/** A title to compare others with: two that differ in case, spaces, Unicode form or characters without any width only are one for readers. */
export const normalized = (title: string): string =>
  title.normalize('NFKC').replaceAll(WIDTHLESS, '$1').trim().replaceAll(/\s+/g, ' ').toLowerCase();
