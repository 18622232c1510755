import { sql } from 'kysely';
import type { Database } from '../../../../../libs/database/connection.js';
import { phaseRefused } from '../../../../../libs/domain/cycle/phase.js';
import { Email, mostOf } from '../../../../../libs/domain/fields/text.js';
import { may, type Viewer } from '../../../../../libs/domain/people.js';
import { readStanding } from '../../cycles/standing.query.js';
import type { CycleView } from '../../cycles/cycle.schemas.js';
import type { FormFields } from '../../http/input/asked-fields.js';
import type { PageForm } from '../../http/input/by-form.js';
import { inOrder } from '../../http/input/came-from.js';
import { markup, type Html } from '../html.js';
import type { ReadForms } from '../in-browser.js';
import { choiceField, formOf, lineField, tickFields, type Field } from './form.js';
import { LOOKED_THROUGH } from './people.query.js';

const toTheCycle = (_answer: unknown, path: string): string => path.replace(/\/session\/[a-z]+$/, '');

/** How a page says that its sender is in the session. */
export const ATTENDING: PageForm = { bodyOf: (fields) => fields, done: 'here', readOn: toTheCycle };

/** How a page says that its sender takes no part this time, and how that is taken back. */
export const DECLINING: PageForm = { ...ATTENDING, done: 'invitation-declined' };
export const ACCEPTING: PageForm = { ...ATTENDING, done: 'invitation-accepted' };

const SLIP = 'Who was marked by mistake';

/** A field with somebody's address. */
const EMAIL = /^emails\[/;

/** How a page says who else was in the session, or that somebody was not. */
export const MARKING: PageForm = {
  bodyOf: ({ absent, ...fields }: FormFields) => {
    const all = Object.entries(fields);
    return {
      ...Object.fromEntries(all.filter(([name]) => !EMAIL.test(name))),
      emails: all.filter(([name]) => EMAIL.test(name)).map(([, email]) => email),
      attended: absent === undefined,
    };
  },
  cameFrom: [(path) => (path === 'emails' ? 'emails[0]' : undefined), inOrder('emails', EMAIL)],
  done: 'attendance-marked',
  readOn: toTheCycle,
};

/** Somebody who is invited to a session. */
interface Guest {
  readonly person: string;
  readonly name: string;
  readonly email: string;
  /** Whether they were in it, and whether that is their own word; null before anybody says so. */
  readonly saidSo: boolean | null;
  readonly declined: boolean;
}

/** Until the session is over people answer their invitation; while it lasts they say that they are in it; facilitators say of others that they were, from then on. */
export const onCycle: ReadForms<CycleView> = async ({ id, viewer }, db) => {
  const guests = await readGuests(db, viewer, id);
  const self = guests.find(({ person }) => person === viewer.person);
  const standing = await readStanding(db, viewer, id);
  const lasts = phaseRefused(standing, 'session') === null;
  const own = lasts && self !== undefined && self.saidSo !== true;
  const others = may(viewer.roles, 'run-cycle') ? await markForms(db, id, guests) : null;
  const open = phaseRefused(standing, 'agenda', 'pre_read', 'session') === null;
  const answer = open && self && self.saidSo !== true ? answerForm(id, self) : null;
  if (!own && others === null) return answer;
  return markup`${answer}<section id="say"><h2>Who is in the session</h2>
<p>A recording of it is shown only while everybody who was in it consents. Nobody has to be: what is written counts the same.</p>
${own ? formOf({ name: 'attend', action: `/v1/cycles/${id}/session/attendance`, button: 'I am here' }, []) : null}${others}</section>`;
};

const answerForm = (cycle: string, { declined }: Guest): Html =>
  declined
    ? markup`<section id="invitation"><h2>You take no part this time</h2>
<p>You said so. Nobody reminds you of anything in this cycle. You can still write, and what you write is answered.</p>
${formOf({ name: 'accept', action: `/v1/cycles/${cycle}/session/accept`, button: 'I take part after all' }, [])}</section>`
    : markup`<section id="invitation"><h2>You are invited</h2>
<p>You need not answer. If you can neither come nor write this time, say so: nobody reminds you then, and somebody else can be asked in time.</p>
${formOf({ name: 'decline', action: `/v1/cycles/${cycle}/session/decline`, button: 'Not this time' }, [])}</section>`;

async function readGuests(db: Database, { program }: Viewer, cycle: string): Promise<Guest[]> {
  const rows = await db
    .selectFrom('invitation as i')
    .innerJoin('person as p', 'p.id', 'i.person')
    .select(['p.id as person', 'p.name', 'p.email', 'i.attendedAt', 'i.attendedBy', 'i.declinedAt'])
    .where('i.cycle', '=', cycle)
    .where('i.program', '=', program)
    .orderBy(sql`p.name collate "und-x-icu"`)
    .orderBy('p.id')
    .execute();
  return rows.map(({ attendedAt, attendedBy, declinedAt, ...guest }) => ({
    ...guest,
    declined: declinedAt !== null,
    saidSo: attendedAt === null ? null : attendedBy === null,
  }));
}

/** From the beginning of the session on, also when it is long over. */
async function markForms(db: Database, cycle: string, guests: readonly Guest[]): Promise<Html | null> {
  const row = await db.selectFrom('cycle').select('sessionOpenedAt').where('id', '=', cycle).executeTakeFirst();
  if (!row?.sessionOpenedAt) return null;
  const action = `/v1/cycles/${cycle}/session/attendees`;
  const unmarked = guests.filter(({ saidSo }) => saidSo === null);
  const marked = guests.filter(({ saidSo }) => saidSo === false);
  if (unmarked.length + marked.length === 0) return null;
  const mark = formOf({ name: 'mark', action, button: 'They were there' }, [othersField(unmarked)]);
  const slip = formOf({ name: 'unmark', action, button: 'Was not there', with: { absent: 'yes' } }, [
    slipField(marked),
  ]);
  return markup`${unmarked.length === 0 ? null : mark}${marked.length === 0 ? null : markup`<details><summary>Somebody was marked by mistake?</summary>\n${slip}\n</details>`}`;
}

const othersField = (guests: readonly Guest[]): Field =>
  guests.length > LOOKED_THROUGH ? addressField('Who else was in it') : ticksFor(guests);

const slipField = (guests: readonly Guest[]): Field =>
  guests.length > LOOKED_THROUGH
    ? addressField(SLIP)
    : choiceField(
        'emails[0]',
        SLIP,
        guests.map(({ email, name }) => [email, name]),
      );

/** Where they are too many to look through. */
const addressField = (label: string): Field =>
  lineField('emails[0]', label, {
    type: 'email',
    required: true,
    most: mostOf(Email),
    hint: 'The e-mail address of somebody who is invited',
  });

const ticksFor = (guests: readonly Guest[]): Field =>
  tickFields(
    guests.map(({ email, name }, nth) => ({ name: `emails[${nth}]`, value: email, words: name })),
    (boxes) => markup`<fieldset><legend>Who else was in it</legend>
${boxes}</fieldset>`,
  );
