import { sql } from 'kysely';
import { iso } from '../../database/iso.js';
import type { Audience } from '../../domain/people.js';
import { atMost, useAsked, useInWords, type ConsentUse } from '../../domain/program/consent.js';
import { namesOf } from './names.js';
import { capitalized } from '../../domain/words/capitalized.js';
import { plural } from '../../domain/words/plural.js';
import { block, list } from './wording.js';
import type { Promised, Reader, Template, Writing } from './writing.js';

/** A purpose, unless there is a later version of it. */
async function loadPurpose(db: Reader, id: string | undefined) {
  const purpose = await db
    .selectFrom('consentPurpose')
    .selectAll()
    .select(sql<boolean>`until <= clock()`.as('over'))
    .where('id', '=', id ?? '')
    .executeTakeFirst();
  if (!purpose) return null;
  const later = await db
    .selectFrom('consentPurpose')
    .select('id')
    .where('program', '=', purpose.program)
    .where('use', '=', purpose.use)
    .where('version', '>', purpose.version)
    .executeTakeFirst();
  return later ? null : purpose;
}

const FOR_MORE = 'Nothing that shows you is taken in for more people.';
const UNNAMED = 'Whoever else reads a text that names you reads it without your name.';

/** The program asks for a consent: what for, why, how it is used, who sees it and until when. Nothing is presumed. */
export const consentWanted: Template = async ({ db, data, program, to, when, mayRead }) => {
  const purpose = await loadPurpose(db, data.about);
  if (!purpose || purpose.over || !mayRead(purpose)) return null;
  const { id, use, what, why, how, seenBy, shownTo, until } = purpose;
  const { rows: said } = await sql<{ purpose: string; over: boolean }>`
    select c.purpose, c.withdrawn_at is null and c.until <= clock() as over from member_consent c
    where c.program = ${purpose.program} and c.person = ${to.id} and c.use = ${use}`.execute(db);
  const answers = said.filter((one) => one.purpose === id);
  if (answers.some(({ over }) => !over)) return null; // they have answered already
  const { rows: declined } = await sql`select from declined_consent(${purpose.program}, ${to.id}, ${use})`.execute(db);
  if (declined.length > 0) return null;
  const of = useAsked(use);
  const before =
    answers.length > 0
      ? ' What you had consented to has ended, on the day that you had said.'
      : said.length > 0
        ? ' The terms have changed; what you said before holds for what is there already, and for nothing new.'
        : '';
  return {
    subject: `Do you consent to ${of}? ${program.name}`,
    paragraphs: [
      `${program.name} asks for your consent to ${of}.${before}`,
      `What:\n${block(what)}`,
      `Why:\n${block(why)}`,
      `How it is used:\n${block(how)}`,
      `Who sees it:\n${block(seenBy)}`,
      shownTo === null ? null : `Who sees it ${atMost(shownTo)}. ${use === 'attribution' ? UNNAMED : FOR_MORE}`,
      `Until: ${when(until)}`,
      'You need not, and nothing depends on it. If you say no there, you are asked again only when the terms change. You can take a consent back at any time; what shows you is not shown from then on.',
    ],
    path: `/v1/programs/${program.id}/consents`,
  };
};

const KEPT_ELSEWHERE =
  'What shows them is not shown here any more. Where it is kept elsewhere, please cut them out or remove it.';

/** Somebody took a consent back. What is kept elsewhere is the facilitators' to remove. */
export const consentWithdrawn: Template = async (writing) => {
  const { db, data, program, when } = writing;
  const consent = await db
    .selectFrom('consent')
    .selectAll()
    .where('id', '=', data.about ?? '')
    .executeTakeFirst();
  if (!consent?.withdrawnAt) return null;
  const name = (await namesOf(db, [consent.person])).get(consent.person) ?? 'Somebody';
  return {
    subject: `A consent was withdrawn: ${program.name}`,
    paragraphs: [
      `${name} withdrew the consent to ${useInWords(consent.use)}, ${when(consent.withdrawnAt)}.`,
      await whatRestedOn(writing, consent),
      KEPT_ELSEWHERE,
    ],
    path: `/v1/programs/${program.id}/consent-purposes`,
  };
};

/** So much is listed of what rested on a consent. */
const MOST_LISTED = 10;

interface Rested {
  readonly what: string;
  readonly at: string;
  readonly audience: Audience;
}

/** What of the program shows somebody by a consent that ended: recordings and attachments, or words that rest on their telemetry. Of names nobody can list it. */
async function whatRestedOn(
  { db, program, mayRead, when }: Writing,
  { person, use }: { readonly person: string; readonly use: ConsentUse },
): Promise<string | null> {
  if (use === 'attribution') return null;
  const { rows } =
    use === 'recording' ? await recordingsOf(db, program.id, person) : await telemetryOf(db, program.id, person);
  const known = rows.filter(mayRead);
  if (known.length === 0) return rows.length === 0 ? 'Nothing that is kept here rested on it.' : null;
  const lines = known.slice(0, MOST_LISTED).map(({ what, at }) => `${what}, ${when(at)}`);
  const more = known.length - lines.length;
  return `What rested on it here:\n${list([...lines, ...(more > 0 ? [`and ${more} more`] : [])])}`;
}

const recordingsOf = (db: Reader, program: string, person: string) =>
  sql<Rested>`
  select * from (
    select concat('the ', case when c.recording_url is null then 'transcript' else 'recording' end, ' of the session of "', c.title, '"') as what,
      ${iso('coalesce(c.session_opened_at, c.session_at)')} as at, c.audience
    from cycle c where c.program = ${program} and (c.recording_url is not null or c.transcript_url is not null)
      and ${person}::uuid in (select r from recorded_people(c.id) as r)
    union all
    select concat('the attachment "', a.name, '" to what was said'), ${iso('a.at')}, a.audience
    from attachment a where a.program = ${program} and ${person}::uuid = any(a.recording_of)) x
  order by x.at desc`.execute(db);

const telemetryOf = (db: Reader, program: string, person: string) =>
  sql<Rested>`
  select concat('what was said by telemetry', case when t.title is null then '' else concat(' in "', t.title, '"') end) as what, ${iso('k.at')} as at, k.audience
  from contribution k left join cycle t on t.id = k.cycle where k.program = ${program} and ${person}::uuid = any(k.telemetry_of)
  order by k.at desc`.execute(db);

/** Consents have ended: somebody takes part no more, or their date has come. */
export const consentsEnded: Template = (writing) =>
  writing.data.because === 'expired' ? consentsExpired(writing) : consentsOfSomebodyGone(writing);

/** How many people a letter names; the others can be looked up. */
const MOST_NAMED = 20;

/** People whose consent has ended and who have not consented anew: one consent with its own end, or all that ended with their purpose. */
const consentsExpired: Template = async ({ db, data, program, when }) => {
  const about = data.about ?? null;
  const { rows } = await sql<{ use: ConsentUse; person: string; until: string }>`
    select distinct on (c.person) c.use, c.person, least(c.until, p.until) as until
    from member_consent c join consent_purpose p on p.id = c.purpose
    where c.program = ${program.id} and (c.id = ${about}::uuid and c.until < p.until or c.purpose = ${about}::uuid and c.until >= p.until)
      and c.withdrawn_at is null and least(c.until, p.until) <= clock() and not consent_stands(c.program, c.person, c.use)
    order by c.person`.execute(db);
  const [first] = rows;
  if (!first) return null;
  const names = await namesOf(
    db,
    rows.slice(0, MOST_NAMED).map(({ person }) => person),
  );
  const more = rows.length > MOST_NAMED ? [plural(rows.length - MOST_NAMED, 'other')] : [];
  const of = `the consent to ${useInWords(first.use)}`;
  return {
    subject: `Consents have ended: ${program.name}`,
    paragraphs: [
      `${capitalized(of)} of ${[...names.values(), ...more].join(', ')} ended ${when(first.until)}. They have not consented anew.`,
      KEPT_ELSEWHERE,
    ],
    path: `/v1/programs/${program.id}/consent-purposes`,
  };
};

/** Somebody takes part no more, and the consents that they had given ended with that. */
const consentsOfSomebodyGone: Template = async ({ db, data, program }) => {
  const { rows } = await sql<{ use: ConsentUse }>`
    select distinct c.use from consent c join consent_purpose p on p.id = c.purpose
      join former_member f on f.program = c.program and f.person = c.person and c.given_at between f.joined_at and f.left_at
    where c.program = ${program.id} and c.person = ${data.about ?? null}::uuid and c.withdrawn_at is null
      and least(c.until, p.until) > f.left_at
    order by c.use`.execute(db);
  if (rows.length === 0) return null;
  const name = (await namesOf(db, [data.about ?? ''])).get(data.about ?? '') ?? 'Somebody';
  const uses = rows.map(({ use }) => useInWords(use)).join(', ');
  return {
    subject: `Consents have ended: ${program.name}`,
    paragraphs: [`${name} takes part no more. With that ended the consent to ${uses}.`, KEPT_ELSEWHERE],
    path: `/v1/programs/${program.id}/consent-purposes`,
  };
};

/** What people consented to ends soon, or has ended. */
export async function consentEnds({ db, data, program, when }: Writing): Promise<Promised | null> {
  const purpose = await loadPurpose(db, data.about);
  if (!purpose) return null;
  const { rows } = await sql<{ given: number }>`select count(distinct c.person)::int as given from member_consent c
    where c.purpose = ${purpose.id} and c.withdrawn_at is null`.execute(db);
  const given = rows[0]?.given ?? 0;
  return {
    what: `To ask anew or to let it end: the consent to ${useInWords(purpose.use)}, which ${given === 0 ? 'nobody has' : plural(given, 'person has', 'people have')} given, ${purpose.over ? 'ended' : 'ends'} ${when(purpose.until)}.`,
    ask: 'Please publish its next version, and people are asked again; or end it. From its end on nothing that rests on it is shown.',
    path: `/v1/programs/${program.id}/consent-purposes`,
  };
}
