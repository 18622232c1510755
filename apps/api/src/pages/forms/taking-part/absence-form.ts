import { dayIn } from '../../../../../../libs/calendar/days.js';
import type { Database } from '../../../../../../libs/database/connection.js';
import { mayStandIn } from '../../../../../../libs/domain/acting/absence.js';
import { Email, mostOf } from '../../../../../../libs/domain/fields/text.js';
import type { Viewer } from '../../../../../../libs/domain/people.js';
import { readClock } from '../../../../../../libs/commands/read-clock.js';
import type { AbsenceList } from '../../../absences/absence.schemas.js';
import type { PageForm } from '../../../http/input/by-form.js';
import { markup, type Html } from '../../html.js';
import type { ReadForms } from '../../in-browser.js';
import { textOf, type Voice } from '../../shown.js';
import { readZone } from '../calendar.query.js';
import { beginningOf, ZONE_FIELD } from '../days.js';
import { choiceField, dayField, formOf, lineField, type Field } from '../form.js';
import { calledBy, readPeople } from '../people.query.js';

/** How a page says that its sender is away: from the beginning of the first day to the end of the last. */
export const GOING_AWAY: PageForm = {
  bodyOf: ({ [ZONE_FIELD]: zone, from, to, ...fields }) => ({
    ...fields,
    from: beginningOf(from, zone),
    to: beginningOf(to, zone, 1),
  }),
  done: 'away',
  readOn: (_answer, path) => path,
};

/** How a page ends an absence early. */
export const COMING_BACK: PageForm = {
  bodyOf: (fields) => fields,
  done: 'back',
  readOn: ({ program }) => `/v1/programs/${String(program)}/absences`,
};

/** Everybody says of themselves when they are away, and who stands in for them; and that they are back. */
export const onAbsences: ReadForms<AbsenceList> = async ({ answer: { items }, id: program, viewer, voice }, db) => {
  const own = items.filter(({ person }) => person.id === viewer.person);
  const zone = await readZone(db, viewer);
  const now = await db.transaction().execute(readClock);
  const today = dayIn(now, zone);
  return markup`<section id="say"><h2>You are away?</h2>
<p>Whoever stands in for you is asked in your place meanwhile, and may answer, decide and review for you. They do not vote for you. Everybody who takes part reads when you are away.</p>
${own.map((absence) => backForm(absence, now, voice))}
${formOf(
  {
    name: 'away',
    action: `/v1/programs/${program}/absences`,
    button: 'Say that you are away',
    with: { [ZONE_FIELD]: zone },
  },
  [
    dayField('from', 'Your first day away', { required: true, value: today, hint: `A day in ${zone}` }),
    dayField('to', 'Your last day away', { required: true }),
    await deputyField(db, viewer),
  ],
)}</section>`;
};

/** One that has begun ends now; one that is to come is called off. */
function backForm({ id, from, to }: AbsenceList['items'][number], now: string, voice: Voice): Html {
  const begun = from <= now;
  return markup`<p>${begun ? 'You are away' : 'You will be away'} from ${textOf('from', from, voice)} until ${textOf('to', to, voice)}.</p>
${formOf({ name: `back-${id}`, action: `/v1/absences/${id}/end`, button: begun ? 'I am back' : 'I stay after all' }, [])}`;
}

/** Those who can stand in, by name, or by address where they are too many to look through. */
async function deputyField(db: Database, viewer: Viewer): Promise<Field> {
  const people = await readPeople(db, viewer);
  const self = people?.find(({ id }) => id === viewer.person);
  if (!people || !self) {
    const hint = 'The e-mail address of somebody who takes part. Without one, nobody acts for you';
    return lineField('deputy', 'Who stands in for you', { type: 'email', most: mostOf(Email), hint });
  }
  const fit = people.filter((one) => one.id !== self.id && mayStandIn(self, one));
  return choiceField(
    'deputy',
    'Who stands in for you',
    fit.map((one) => calledBy('id', one)),
    {
      open: 'nobody: what waits for you is ended without you',
    },
  );
}
