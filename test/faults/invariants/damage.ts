import { sql, type RawBuilder } from 'kysely';
import type { Purpose } from '../../../libs/domain/notice.js';

/** Something that a bug could leave in the rows, and what the invariant says that watches for it. */
export interface Damage {
  readonly invariant: string;
  readonly of: string;
  readonly harm: RawBuilder<unknown>;
  readonly says: RegExp;
}

const LOST = 'nothing answered is lost';
const DOUBLED = 'nothing is doubled';
const ORDER = 'the order is legal';
const STUCK = 'nothing is stuck';
const AGREE = 'rows, journal and workflows agree';
const CHAIN = 'the chain is whole and complete';
const REST = 'queues are empty, memory and handles are back';

/** Tells everybody who was told of `purpose` once more, under another id: some may be told as often, of what happened twice. */
const again = (purpose: Purpose): RawBuilder<unknown> => sql`
  insert into notice (id, program, cycle, person, purpose, version, data, state)
  select 'again:' || id, program, cycle, person, purpose, version, data, 'suppressed' from notice
  where purpose = ${purpose}`;
const firstOf = (type: string): RawBuilder<unknown> => sql`(select min(id) from journal where type = ${type})`;

/** For each invariant, the bugs that it must find. What is not among the rows, an invariant cannot miss: each harm must hit one. */
export const DAMAGE: readonly Damage[] = [
  {
    invariant: LOST,
    of: 'a contribution is gone',
    harm: sql`delete from contribution where id = (select min(id::text)::uuid from contribution)`,
    says: /lost or altered: what/,
  },
  {
    invariant: LOST,
    of: 'answers were not remembered', // refusals are remembered as well, and nobody looks for those
    harm: sql`delete from command where status = 200`,
    says: /its key is unknown/,
  },
  {
    invariant: LOST,
    of: 'obligations read otherwise than they were written',
    harm: sql`update obligation set statement = statement || '.'`,
    says: /altered: POST .*\/obligations/,
  },
  {
    invariant: LOST,
    of: 'positions lose their reasons',
    harm: sql`update position set reason = null where reason is not null`,
    says: /altered: POST .*\/positions/,
  },
  {
    invariant: LOST,
    of: 'rulings have the words of others',
    harm: sql`update decision set rationale = 'x', returns = 0 where rationale is not null`,
    says: /altered: POST .*\/ruling/,
  },
  {
    invariant: LOST,
    of: 'drafts of answers are gone',
    harm: sql`delete from disposition`,
    says: /altered: POST .*\/dispositions/,
  },
  {
    invariant: LOST,
    of: 'verdicts stand under somebody else',
    harm: sql`update journal set actor = gen_random_uuid() where type = 'reviewed'`,
    says: /altered: POST .*\/(approve|request-changes)/,
  },
  {
    invariant: LOST,
    of: 'measurements of pilots are rounded',
    harm: sql`update pilot_measurement set value = round(value) + 0.5`,
    says: /altered: POST .*\/measurements/,
  },
  {
    invariant: DOUBLED,
    of: 'somebody is heard twice',
    harm: sql`insert into contribution select (jsonb_populate_record(c, '{"id": "00000000-0000-4000-8000-000000000000"}')).*
      from contribution c limit 1`,
    says: /said 2 times/,
  },
  ...(
    ['invitation', 'closure_note', 'review_wanted', 'decision_opened', 'pilot_started', 'verdict_wanted'] as const
  ).map((purpose): Damage => ({
    invariant: DOUBLED,
    of: `somebody gets ${purpose} twice`,
    harm: again(purpose),
    says: new RegExp(`told \\d+ times, at most \\d+: ${purpose}`),
  })),
  {
    invariant: DOUBLED,
    of: 'somebody hears of an ended approval that did not end',
    harm: sql`insert into notice (id, program, cycle, person, purpose, version, data, state)
      select 'void', program, cycle, person, 'approval_void', version, data, 'suppressed' from notice
      where purpose = 'review_wanted' and not exists (
        select from journal where subject::text = data->>'subject' and type in ('approval-ended', 'review-reopened')) limit 1`,
    says: /told 1 times, at most 0: approval_void/,
  },
  {
    invariant: DOUBLED,
    of: 'one command is journaled twice',
    harm: sql`insert into journal (program, subject_kind, subject, cycle, type, version, at, actor, audience, command, body)
      select program, subject_kind, subject, cycle, type, version, at, actor, audience, command, body from journal
      where command is not null limit 1`,
    says: /journaled for one command 2 times/,
  },
  {
    invariant: DOUBLED,
    of: 'a rung is journaled twice',
    harm: sql`insert into journal (program, subject_kind, subject, cycle, type, version, at, actor, audience, command, body)
      select program, subject_kind, subject, cycle, type, version, at, actor, audience, command, body from journal
      where id = ${firstOf('rung-fired')}`,
    says: /rung in the journal more often than fired, {2}2 times/,
  },
  {
    invariant: DOUBLED,
    of: 'a row has counted an entry that nobody journaled',
    harm: sql`update gate set entry = entry + 1 where kind = 'cycle'`,
    says: /entered in the journal, but not so often in the row, \d+ times: cycle /,
  },
  ...(['decision-declared', 'review-declared', 'pilot-planned'] as const).map((type): Damage => ({
    invariant: ORDER,
    of: `a life begins without ${type}`,
    harm: sql`delete from journal where id = ${firstOf(type)}`,
    says: /, a (decision|review|pilot), began with /,
  })),
  {
    invariant: ORDER,
    of: 'a cycle leaves a phase out',
    harm: sql`delete from journal where id = (select min(id) from journal where type = 'phase-began' and body->>'phase' = 'session')`,
    says: /came from session, and was in pre_read/,
  },
  {
    invariant: ORDER,
    of: 'somebody was heard after the session',
    harm: sql`insert into journal (program, subject_kind, subject, cycle, type, version, at, actor, audience, command, body)
      select program, subject_kind, subject, cycle, type, version, at, actor, audience, command, body from journal
      where id = ${firstOf('contributed')}`,
    says: /somebody was heard in closed/,
  },
  {
    invariant: ORDER,
    of: 'an entry is dated before what it followed',
    harm: sql`update journal set at = at - interval '1 day' where id = (select max(id) from journal where type = 'phase-began')`,
    says: /is dated before what it followed/,
  },
  {
    invariant: STUCK,
    of: 'a step is overdue',
    harm: sql`update gate set next_at = clock() - interval '4 seconds', next_do = 'remind' where kind = 'program'`,
    says: /s late with remind/,
  },
  {
    invariant: STUCK,
    of: 'something has stalled',
    harm: sql`insert into flag (program, kind, subject, code, facts) select program, kind, id, 'stalled', '{}' from gate limit 1`,
    says: /has stalled/,
  },
  {
    invariant: AGREE,
    of: 'a workflow has not heard',
    harm: sql`update gate set revision = revision + 1 where kind = 'program'`,
    says: /believes in revision/,
  },
  {
    invariant: AGREE,
    of: 'a workflow believes in another phase',
    harm: sql`update gate set phase = 'paused' where kind = 'program'`,
    says: /believes in phase \w+, and/,
  },
  {
    invariant: AGREE,
    of: 'a workflow believes in another entry',
    harm: sql`update gate set entry = entry + 1 where kind = 'program'`,
    says: /believes in entry \d+, and/,
  },
  {
    invariant: AGREE,
    of: 'a workflow does not know that it is held',
    harm: sql`update gate set held_until = clock() where kind = 'program'`,
    says: /believes in held false, and/,
  },
  {
    invariant: AGREE,
    of: 'a workflow waits for another step',
    harm: sql`update gate set next_do = 'remind', next_rung = 7, next_at = clock() + interval '1 day' where kind = 'program'`,
    says: /believes in next [^]*, and its row has remind 7 at/,
  },
  {
    invariant: AGREE,
    of: 'a row is open and has no workflow',
    harm: sql`update gate set over = false where id = (select min(id::text)::uuid from gate where kind = 'cycle')`,
    says: /is COMPLETED, and its row is open/,
  },
  {
    invariant: AGREE,
    of: 'a workflow runs on after its row is over',
    harm: sql`update gate set over = true where kind = 'program'`,
    says: /runs, and its row is over/,
  },
  {
    invariant: AGREE,
    of: 'a workflow runs whose row is gone',
    harm: sql`delete from gate where kind = 'program'`,
    says: /program:\S+ runs, and there is no such row/,
  },
  {
    invariant: AGREE,
    of: 'a row is in another phase than the journal says',
    harm: sql`update gate set phase = 'closure' where kind = 'cycle'`,
    says: /is in closure and by the journal in clos?e?d?/,
  },
  ...(['decision', 'review', 'pilot'] as const).map((kind): Damage => ({
    invariant: AGREE,
    of: `the journal has not the end of a ${kind}`,
    harm: sql`delete from journal where id = (select max(j.id) from journal j join gate g on g.id = j.subject
        where g.kind = ${kind} and g.over and j.type in ('decision-in-effect', 'decision-withdrawn', 'reviewed', 'review-ended', 'approval-lapsed', 'item-not-approved', 'pilot-not-approved', 'pilot-closed', 'pilot-withdrawn'))`,
    says: new RegExp(`${kind} \\S+ \\S+ is over and was last`),
  })),
  {
    invariant: AGREE,
    of: 'a contribution is not journaled',
    harm: sql`delete from journal where id = ${firstOf('contributed')}`,
    says: /contributions and \d+ journaled[^]*no journal entry/,
  },
  {
    invariant: CHAIN,
    of: 'an entry is altered',
    harm: sql`update journal set actor = null where id = ${firstOf('contributed')}`,
    says: /"altered"/,
  },
  {
    invariant: CHAIN,
    of: 'an entry has no seal',
    harm: sql`delete from seal where journal_id = (select max(journal_id) from seal)`,
    says: /of which \d+ are sealed/,
  },
  {
    invariant: REST,
    of: 'a poke is left',
    harm: sql`insert into poke (kind, subject) select kind, id from gate limit 1`,
    says: /1 pokes are left/,
  },
  {
    invariant: REST,
    of: 'a notice waits',
    harm: sql`update notice set state = 'queued' where id = (select min(id) from notice)`,
    says: /1 notices are left/,
  },
];
