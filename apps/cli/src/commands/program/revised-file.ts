import { z } from 'zod';
import { readYamlFile } from '../../brief/yaml-file.js';
import { EXIT, Ended } from '../../output/exit.js';
import { given } from '../../output/given.js';

const Revision = z.coerce.number().int().min(1).max(999_999_999);
/** As `atRevision` writes it. */
const NOTED = /^# revision (\d{1,9})\s*$/m;

/** The first line of a file that `revisedFile` reads. */
export const atRevision = (revision: number): string => `# revision ${revision}`;

/** What a file says that takes the place of something whole, and of which revision it is: `typed`, or as the file says itself. */
export function revisedFile<Schema extends z.ZodType>(
  file: string,
  what: string,
  schema: Schema,
  { typed, shownBy }: { readonly typed: string | undefined; readonly shownBy: string },
): { readonly data: z.infer<Schema>; readonly before: number } {
  const { data, text } = readYamlFile(file, what, schema);
  const read = typed ?? NOTED.exec(text)?.[1];
  if (read !== undefined) return { data, before: given('--revision', Revision, read) };
  throw new Ended(
    EXIT.wrongInput,
    `${file} does not say of which revision it is: give --revision, as \`${shownBy}\` told it`,
  );
}
