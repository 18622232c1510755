import { sql, type RawBuilder } from 'kysely';

/** Columns or ids that say of whom it is asked: of one person in one cycle of a program. */
interface Whom {
  readonly program: string;
  readonly cycle: string;
  readonly person: string;
}

/**
 * Joins, as `m`, the roles, group and segments of a person in a cycle: as they were when the cycle ended, else as they are now, or as they were
 * when the person left the program. A person who has left has no roles. All are null if nothing is known.
 */
export function joinBelonging({ program, cycle, person }: Whom): RawBuilder<unknown> {
  const [inProgram, inCycle, of] = [sql.ref(program), sql.ref(cycle), sql.ref(person)];
  const either = (column: string) => {
    const [kept, now] = [sql.ref(`kept.${column}`), sql.ref(`now.${column}`)];
    return sql`case when kept.person is null then ${now} else ${kept} end as ${sql.ref(column)}`;
  };
  return sql`left join cycle_belonging kept on kept.cycle = ${inCycle} and kept.person = ${of}
    left join belonging now on now.program = ${inProgram} and now.person = ${of} and kept.person is null
    cross join lateral (select ${inProgram} as program, ${of} as person, ${either('roles')}, ${either('stakeholder_group')}, ${either('segments')}) m`;
}
