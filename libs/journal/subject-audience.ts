import { sql, type RawBuilder } from 'kysely';
import { Audience } from '../domain/people.js';
import type { Subject } from '../domain/subject.js';

const AUDIENCES = sql.raw(`array[${Audience.options.map((audience) => `'${audience}'`).join(', ')}]::text[]`);

type Sql = RawBuilder<unknown>;

interface HowItIsSaid {
  readonly kind: Sql;
  readonly subject: Sql;
  /** The cycle in which it was said, or null. */
  readonly place: Sql;
  /** For whom it is meant. */
  readonly meant: Sql;
}

/** The audience of words about a subject: the narrowest of the audience they are meant for, of the subject and of its cycle. */
export function narrowest({ kind, subject, place, meant }: HowItIsSaid): RawBuilder<Audience> {
  const audiences = [
    meant,
    sql`(select audience from cycle where id = ${place})`,
    sql`(select audience from decision where ${kind} = 'decision' and id = ${subject})`,
    sql`(select audience from review where ${kind} = 'review' and id = ${subject})`,
    sql`(select audience from pilot where ${kind} = 'pilot' and id = ${subject})`,
  ];
  const narrowness = audiences.map((one) => sql`array_position(${AUDIENCES}, ${one})`);
  return sql<Audience>`(${AUDIENCES})[greatest(${sql.join(narrowness)})]`;
}

/** The cycle of a subject, and the default audience of words about it: the subject's own; for a program, its participants. */
export const meantFor = (
  { kind, id }: Subject,
  cycle: string | null,
  meant: Audience = kind === 'program' ? 'participants' : 'public',
): { place: string | null; meant: Audience } => ({ place: kind === 'cycle' ? id : cycle, meant });

/** The narrowest audience of words about one subject. */
export function audienceOf(subject: Subject, cycle: string | null, audience?: Audience): RawBuilder<Audience> {
  const { place, meant } = meantFor(subject, cycle, audience);
  return narrowest({
    kind: sql`${subject.kind}::text`,
    subject: sql`${subject.id}::uuid`,
    place: sql`${place}::uuid`,
    meant: sql`${meant}::text`,
  });
}
