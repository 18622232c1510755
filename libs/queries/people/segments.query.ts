import { sql, type RawBuilder } from 'kysely';
import { StakeholderGroup } from '../../domain/people.js';

/** The segments of a program, those of its people and those that its stakeholder map names, as SQL of an array in order. */
export const segmentsOf = (program: string): RawBuilder<string[]> => sql`
  coalesce((select array_agg(distinct s.who order by s.who) from (
    select unnest(segments) as who from membership where program = ${program}
    union select t->>'who' from program p, jsonb_array_elements(p.stakeholders->'targets') t
      where p.id = ${program} and t->>'who' <> all(${StakeholderGroup.options}::text[])) s), '{}')`;
