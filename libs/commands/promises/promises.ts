import { sql } from 'kysely';
import { workingCalendar } from '../../calendar/working-calendar.js';
import type { Tx } from '../../database/connection.js';
import { change, join, type Change } from '../../domain/change.js';
import { rolesFor } from '../../domain/people.js';
import type { EngagementModel } from '../../domain/program/engagement.js';
import { asking, type Asking, type PromiseKind } from '../../domain/program/promise.js';
import { subject, type Subject } from '../../domain/subject.js';
import type { Calendar, Instant } from '../../domain/time.js';
import { bySystem } from '../../journal/append.js';
import { facilitatorsOf } from '../../queries/people/facilitators.query.js';
import { WAITING_FOR } from '../../queries/waiting-for.js';
import { writeChange } from '../writing/write-change.js';
import { notifyConsentsEnded } from './consents-ended.js';
import { ASK_AT, rescheduled } from '../writing/write-promises.js';

const BATCH_SIZE = 200;

/**
 * Asks the owners of promises that are due, some of them again, and sleeps until the next. Those that end an approval wait until
 * it has `ended`: who was asked about one before would keep it from ever ending.
 */
export async function askPromises(tx: Tx, program: string, now: Instant, ended: readonly string[] = []): Promise<void> {
  await tx // a forum that has ended owes nothing any more
    .updateTable('promise')
    .set({ keptAt: now })
    .where('program', '=', program)
    .where('kind', '=', 'decision')
    .where('keptAt', 'is', null)
    .where('about', 'in', (query) =>
      query.selectFrom('gate').select('id').where('kind', '=', 'decision').where('over', '=', true),
    )
    .execute();
  const consentsEnded = await notifyConsentsEnded(tx, program, now);
  const passedOn = await passOn(tx, program, now);
  const { due, facilitators, calendar } = await loadDue(tx, program, now, ended);
  const questions = due.map((one) => ({ ...one, ...asking(one.kind, one.timesAsked, now, calendar) }));
  await noteAsked(tx, questions, now);
  const happening = bySystem({ program, cycle: null }, now);
  const self = subject('program', program);
  await writeChange(
    tx,
    join(consentsEnded, passedOn, ...questions.map((one) => asked(self, one, facilitators))),
    happening,
    self,
  );
  await writeChange(tx, change({ moves: await rescheduled(tx, program) }), happening, self);
}

interface DuePromise {
  readonly id: string;
  readonly audience: NonNullable<Change['entries'][number]['audience']>;
  readonly owner: string;
  readonly about: string;
  readonly kind: PromiseKind;
  readonly cycle: string | null;
  readonly dueAt: Instant;
  readonly timesAsked: number;
  /** Who said what it owes another answer to, or the same. */
  readonly waiting: readonly string[];
}

interface DuePromises {
  readonly due: readonly DuePromise[];
  readonly facilitators: readonly string[];
  readonly calendar: Calendar;
}

async function loadDue(tx: Tx, program: string, now: Instant, ended: readonly string[]): Promise<DuePromises> {
  const { rows: due } = await sql<DuePromise>`
    select id, audience, owner, about, kind, cycle, due_at, times_asked,
      array(select distinct w.author from ${WAITING_FOR}) as waiting from promise p
    where program = ${program} and kept_at is null and ${ASK_AT} <= ${now} and (kind not in ('approval', 'condition') or id = any(${ended}::uuid[]))
    order by ${ASK_AT}, id limit ${BATCH_SIZE}`.execute(tx);
  const { rows } = await sql<{ engagement: EngagementModel; facilitators: string[] }>`
    select p.engagement, ${facilitatorsOf(program)} as facilitators
    from program p where p.id = ${program}`.execute(tx);
  if (!rows[0]) throw new Error('A program that promises is there');
  const { engagement, facilitators } = rows[0];
  return { due, facilitators, calendar: workingCalendar(engagement.calendar) };
}

type Question = DuePromise & Asking;

async function noteAsked(tx: Tx, questions: readonly Question[], now: Instant): Promise<void> {
  await sql`update promise p set asked_at = ${now}, times_asked = times_asked + 1, again_at = q.again_at
    from unnest(${questions.map(({ id }) => id)}::uuid[], ${questions.map(({ againAt }) => againAt)}::timestamptz[])
      as q (id, again_at) where p.id = q.id`.execute(tx);
}

/** Answers of a cycle that are due together are asked for by one letter to their owner, and by one to a facilitator about others'. */
function markOf({ id, kind, cycle, about, dueAt, timesAsked }: DuePromise, own: boolean): string {
  const asks = kind === 'deferred' || kind === 'dropped' ? `${kind}:${own ? '' : 'others:'}${cycle ?? about}` : id;
  return [asks, dueAt, ...(timesAsked === 0 ? [] : [timesAsked + 1])].join(':'); // another date is another question
}

function asked(self: Subject, question: Question, facilitators: readonly string[]): Change {
  const { id, audience, owner, about, kind, cycle, dueAt, timesAsked, climbs, problem } = question;
  const people = climbs ? [...new Set([owner, ...facilitators])] : [owner];
  const time = timesAsked + 1;
  const placeOf = {
    program: self,
    decision: subject('decision', about),
    cycle: cycle ? subject('cycle', cycle) : self,
  };
  return change({
    entries: [{ type: 'promise-due', subject: self, audience, body: { promise: id, owner, about, kind, time } }],
    notices: [
      ...people.map((person) => ({
        person,
        purpose: 'promise_due' as const,
        subject: self,
        mark: markOf(question, person === owner),
        data: { promise: id, about, promised: kind, cycle, due: dueAt, time, own: person === owner },
      })),
      ...(problem ? waitingTold(self, question) : []),
    ],
    flags: problem
      ? [{ subject: placeOf[problem.on], code: problem.problem, problem: true, facts: { promise: id, time } }]
      : [],
  });
}

/** Who waits for answers of a cycle that were due together hears by one letter that nobody gave them. */
function waitingTold(self: Subject, { waiting, owner, about, cycle, dueAt }: DuePromise): Change['notices'] {
  const mark = `${cycle ?? about}:${dueAt}`;
  const data = { about, cycle, due: dueAt };
  return waiting
    .filter((person) => person !== owner)
    .map((person) => ({ person, purpose: 'answer_overdue', subject: self, mark, data }));
}

/** Passes due promises of people who have left the program to the facilitator who has been there longest, also promises about which they were asked before. */
async function passOn(tx: Tx, program: string, now: Instant): Promise<Change> {
  const { rows } = await sql<{ id: string; audience: DuePromise['audience']; from: string; to: string }>`
    with heir as (select person from unnest(${facilitatorsOf(program)}) with ordinality as f (person, place) where place = 1),
      left_alone as (select p.id, p.owner as "from" from promise p
        where p.program = ${program} and p.kept_at is null and p.due_at <= ${now}
          and not exists (select from membership m where m.program = p.program and m.person = p.owner
            and m.roles && ${rolesFor('take-position')}::text[]))
    update promise p set owner = heir.person from heir, left_alone l
    where p.id = l.id returning p.id, p.audience, l."from", p.owner as "to"`.execute(tx);
  return change({
    entries: rows.map(({ id, audience, from, to }) => ({
      type: 'promise-passed-on',
      subject: subject('program', program),
      audience,
      body: { promise: id, from, to },
    })),
  });
}
