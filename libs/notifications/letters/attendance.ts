import { sql } from 'kysely';
import { namesOf } from './names.js';
import { aboutCycle, type Template } from './writing.js';

/** The note that the recipient was in a session was taken back as a slip: what shows them needs their consent no more. Null once they are noted again. */
export const attendanceUnmarked: Template = aboutCycle(async ({ db, data, to }, cycle) => {
  const { rows } = await sql<{ attended: boolean; linked: boolean }>`
    select exists (select from invitation i where i.cycle = c.id and i.person = ${to.id} and i.attended_at is not null) as attended,
      c.recording_url is not null or c.transcript_url is not null as linked from cycle c where c.id = ${cycle.id}`.execute(
    db,
  );
  const [found] = rows;
  if (!found || found.attended) return null;
  const by = data.about ?? '';
  const name = (await namesOf(db, [by])).get(by) ?? 'Somebody';
  return {
    subject: `Noted as not in the session: ${cycle.title}`,
    paragraphs: [
      `${name} had noted that you were in the session of "${cycle.title}", and has taken that back.`,
      found.linked
        ? 'Its recording or transcript may be shown now without your consent. If you can be seen or heard in it, say so to whoever runs the cycle: then it needs your consent.'
        : 'If you were there, say so to whoever runs the cycle: a recording that shows you needs your consent.',
    ],
    path: `/v1/cycles/${cycle.id}`,
  };
});
