import type { Database } from '../../../../../../libs/database/connection.js';
import { confirm } from '../../../../../../libs/domain/decision/after.js';
import { appealRefused } from '../../../../../../libs/domain/decision/appeal.js';
import { isRefusal } from '../../../../../../libs/domain/refusal.js';
import type { Instant } from '../../../../../../libs/domain/time.js';
import { looking, readEffective } from '../../../decisions/after/effective.query.js';
import { markup, type Html } from '../../html.js';
import type { Shown } from '../../in-browser.js';
import { readCalendar } from '../calendar.query.js';
import { longAfter } from '../later.js';
import { appealForm, lookingForms } from './after-form.js';

/** What somebody can do about a decision that is in effect, by the rules that the commands ask; null where that is nothing. */
export function afterwards(db: Database, { id, viewer, voice }: Shown, now: Instant): Promise<Html | null> {
  return db.transaction().execute(async (tx) => {
    const decision = await readEffective(tx, viewer, id);
    const looks = !isRefusal(confirm(decision, null, await looking(tx, viewer, now), now));
    const appeals = appealRefused(decision, false, now) === null;
    if (!looks && !appeals) return null;
    const later = { now, voice, calendar: await readCalendar(tx, viewer) };
    return markup`${looks ? lookingForms(id, longAfter(later)) : null}${appeals ? appealForm(id) : null}`;
  });
}
