import type { Database } from '../../../../libs/database/connection.js';
import { languageOf, lintLanguage } from '../../../../libs/domain/accessibility/plain-language.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import type { LanguageBody, LanguageView } from './language.schemas.js';

/** Where texts could be plainer, by the rules of the program as they are now. Keeps nothing. */
export async function lintTexts(
  db: Database,
  viewer: Viewer,
  program: string,
  { texts }: LanguageBody,
): Promise<LanguageView> {
  const { engagement } = await db
    .selectFrom('program')
    .select('engagement')
    .where('id', '=', program)
    .where('id', '=', viewer.program)
    .executeTakeFirstOrThrow();
  const rules = languageOf(engagement);
  return { policy: rules.lint, findings: lintLanguage(texts, rules) };
}
