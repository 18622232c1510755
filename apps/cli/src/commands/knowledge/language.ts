import type { LanguageView } from '../../../../api/src/language/language.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import { EXIT, Ended, type ExitCode } from '../../output/exit.js';
import { columns, told, type Columns, type Output } from '../../output/output.js';
import { textOf } from '../../output/text-of.js';

type Finding = LanguageView['findings'][number];

/** Says where a text could be plainer, by the rules of a program; nothing is kept. */
export async function checkLanguage(
  api: ApiClient,
  words: readonly string[],
  { program, file }: { readonly program: string; readonly file?: string },
  out: Output,
): Promise<ExitCode> {
  if ((words.length === 0) === (file === undefined)) throw new Ended(EXIT.wrongInput, 'Type the words, or name --file');
  const text = file === undefined ? words.join(' ') : textOf(file);
  const body = { texts: [{ path: 'text', text }] };
  const found = await api.call<LanguageView>(
    'POST',
    `/v1/programs/${encodeURIComponent(program)}/plain-language`,
    body,
  );
  const characters = [...text];
  const shown: Columns<Finding> = {
    what: ({ message }) => message,
    where: ({ starts, ends }) => characters.slice(starts, ends).join(''),
  };
  return told(out, found, ({ findings }) =>
    columns(findings, shown, 'Nothing could be plainer, as far as rules can tell'),
  );
}
