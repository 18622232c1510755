import { loadAbsences } from '../../../../../../libs/queries/people/absences.query.js';
import type { Tx } from '../../../../../../libs/database/connection.js';
import { absenceRefused, type Absence } from '../../../../../../libs/domain/acting/absence.js';
import type { Qualification } from '../../../../../../libs/domain/program/offices.js';
import type { Instant } from '../../../../../../libs/domain/time.js';
import type { RowProblem } from '../../../csv/csv.schemas.js';
import { membersByEmail } from '../../people-by-email.js';
import type { AbsenceInCell } from './people-csv.js';

/** Somebody of a file as they will take part. `person` is their id, or their address before they have one. */
export interface Coming extends Qualification {
  readonly line: number;
  readonly person: string;
  readonly email: string;
  readonly absences: readonly AbsenceInCell[];
}

/** An absence that can be declared; its people are named by their addresses. */
export interface PlannedAbsence {
  readonly email: string;
  readonly absence: AbsenceInCell;
}

export interface AbsencesPlanned {
  readonly problems: readonly RowProblem[];
  readonly planned: readonly PlannedAbsence[];
}

/**
 * Which absences of a file are to be declared, and which rows are wrong. What is over, or declared already, is passed over. A row that is
 * wrong takes nobody in, who might act for others: so those are judged again without it.
 */
export async function planAbsences(
  tx: Tx,
  program: string,
  people: readonly Coming[],
  now: Instant,
): Promise<AbsencesPlanned> {
  if (people.every(({ absences }) => absences.length === 0)) return { problems: [], planned: [] };
  const declared = await loadAbsences(tx, program, now);
  const deputies = people.flatMap(({ absences }) =>
    absences.flatMap(({ deputy }) => (deputy === null ? [] : [deputy])),
  );
  const members = await membersByEmail(tx, program, deputies);
  const problems: RowProblem[] = [];
  for (let taken = people; ;) {
    const found = judge(taken, { declared, members, now });
    problems.push(...found.problems);
    if (found.problems.length === 0) return { problems, planned: found.planned };
    const wrong = new Set(found.problems.map(({ line }) => line));
    taken = taken.filter(({ line }) => !wrong.has(line));
  }
}

interface There {
  readonly declared: readonly Absence[];
  readonly members: ReadonlyMap<string, Qualification & { readonly id: string }>;
  readonly now: Instant;
}

function judge(people: readonly Coming[], { declared, members, now }: There): AbsencesPlanned {
  const coming = new Map(people.map((one) => [one.email, one]));
  const problems: RowProblem[] = [];
  const planned: PlannedAbsence[] = [];
  const all = [...declared];
  for (const { line, email, person, absences } of people) {
    for (const absence of absences.filter(({ to }) => to > now)) {
      const { deputy: address, from, to } = absence;
      const deputy = address === null ? null : (coming.get(address) ?? members.get(address) ?? null);
      const tell = (message: string): void =>
        void problems.push({ line, column: 'absences', message: `${from}/${to} ${message}` });
      if (address !== null && deputy === null) {
        tell(`names ${address}, who does not take part in this program`);
        continue;
      }
      const wanted = { person, deputy: deputy && idOf(deputy), from, to };
      if (all.some((other) => isSame(other, wanted))) continue;
      const refusal = absenceRefused(wanted, all, { person: coming.get(email) ?? null, deputy }, now);
      if (refusal)
        for (const { path, message } of refusal.errors) tell(`${path === 'deputy' ? `${address} ` : ''}${message}`);
      else {
        all.push(wanted);
        planned.push({ email, absence });
      }
    }
  }
  return { problems, planned };
}

const idOf = (one: Coming | (Qualification & { readonly id: string })): string => ('id' in one ? one.id : one.person);

const isSame = (one: Absence, other: Absence): boolean =>
  one.person === other.person && one.deputy === other.deputy && one.from === other.from && one.to === other.to;
