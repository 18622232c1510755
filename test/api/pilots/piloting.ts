import { sql } from 'kysely';
import { PostgresPhaseNotices } from '../../../libs/commands/phase-notices/phase-notices.js';
import { PostgresStepRunner } from '../../../libs/commands/time/run-step.js';
import type { connect } from '../../../libs/database/connection.js';
import type { StepName, Subject } from '../../../libs/domain/subject.js';
import { composeLetter } from '../../../libs/notifications/compose-letter.js';
import { SILENT_NOTIFIER } from '../../servers/api/silent-notifier.js';
import { ANN, BEN, ODA, type Council } from '../forum/a-forum.js';

type Worker = ReturnType<typeof connect>;

export const STARTS = '2031-03-03T08:00:00.000Z'; // a Monday, of a purpose that lasts longer
export const ENDS = '2031-03-24T16:00:00.000Z';
export const ERRORS = { metric: 'reports with an error', comparator: 'lte', threshold: 2, unit: '%' };
export const TIME = {
  metric: 'time for a report',
  comparator: 'lte',
  threshold: 6,
  unit: 'minutes',
  halts: false,
  enough: 2,
};

/** What is planned where a test says nothing else. */
export const aPlan = (purpose: string, parts: object = {}) => ({
  name: 'The short form on the night shift',
  cohort: { percent: 10, segments: ['field-worker'] },
  safeguards: { halters: [ANN], rollback: 'Switch the flag off' },
  thresholds: [ERRORS, TIME],
  window: { startsAt: STARTS, endsAt: ENDS },
  telemetry: { collected: 'How long a report takes', seenBy: 'The team', purpose },
  owner: BEN,
  decider: ODA,
  ...parts,
});

const NIL_ID = '00000000-0000-4000-8000-000000000000';

/** Plans that are refused, with what is said of them. */
export const BAD_PLANS: readonly [what: string, parts: object, status: number, code: string, paths: string[]][] = [
  ['0 %', { cohort: { percent: 0 } }, 400, 'invalid-input', ['cohort.percent']],
  ['101 %', { cohort: { percent: 101 } }, 400, 'invalid-input', ['cohort.percent']],
  [
    'an unknown segment',
    { cohort: { percent: 5, segments: ['nowhere'] } },
    422,
    'unknown-reference',
    ['cohort.segments[0]'],
  ],
  ['no threshold', { thresholds: [] }, 400, 'invalid-input', ['thresholds']],
  ['a metric twice', { thresholds: [ERRORS, ERRORS] }, 400, 'invalid-input', ['thresholds[1].metric']],
  [
    'thresholds that contradict each other',
    { thresholds: [ERRORS, { ...ERRORS, comparator: 'gte', threshold: 3 }] },
    ...([400, 'invalid-input', ['thresholds[1].metric']] as [number, string, string[]]),
  ],
  [
    'an end before its start',
    { window: { startsAt: ENDS, endsAt: STARTS } },
    422,
    'deadline-in-past',
    ['window.endsAt'],
  ],
  [
    'a start in the past',
    { window: { startsAt: '2031-01-01T08:00:00.000Z', endsAt: ENDS } },
    422,
    'deadline-in-past',
    ['window.startsAt'],
  ],
  ['somebody unknown', { owner: 'nobody@example.org' }, 422, 'unknown-reference', ['owner']],
  ['an owner who decides', { decider: BEN }, 403, 'conflict-of-duties', ['decider']],
  ['an item that is not there', { items: [NIL_ID] }, 422, 'unknown-reference', ['items[0]']],
  ['a decision that is not there', { decision: NIL_ID }, 422, 'unknown-reference', ['decision']],
  [
    'a purpose that is not there',
    { telemetry: { collected: 'All', seenBy: 'All', purpose: NIL_ID } },
    409,
    'consent-missing',
    ['telemetry.purpose'],
  ],
  ['a wider audience', { audience: 'public' }, 400, 'invalid-input', ['audience']],
  [
    'a ladder that never halts',
    { ladder: [{ when: 'at_deadline', do: 'remind' }] },
    400,
    'invalid-input',
    ['ladder[0]'],
  ],
  [
    'a ladder that cancels',
    { ladder: [{ when: 'at_deadline', do: 'cancel' }] },
    400,
    'invalid-input',
    ['ladder[0].do'],
  ],
  ['an unknown key', { budget: 3 }, 400, 'invalid-input', ['']],
];

/** Changes of a plan that are refused, with what is said of them. */
export const BAD_CHANGES: typeof BAD_PLANS = [
  ...BAD_PLANS.filter(([what]) =>
    ['an unknown segment', 'a start in the past', 'a purpose that is not there'].includes(what),
  ),
  ['nothing', {}, 400, 'invalid-input', ['']],
];

/** Lets every step of a subject happen when it is due until an instant, as its workflow would. Returns their names. */
export const stepsOf =
  (council: () => Council, worker: () => Worker) =>
  async ({ kind, id }: Subject, until: string, notifier = SILENT_NOTIFIER): Promise<StepName[]> => {
    const stepRunner = new PostgresStepRunner(worker(), notifier);
    const done: StepName[] = [];
    for (;;) {
      const { rows } = await sql<{ do: StepName; rung: number; entry: number; at: string }>`
        select next_do as "do", next_rung as rung, entry, next_at as at from gate
        where kind = ${kind} and id = ${id} and not over and next_at <= ${until}::timestamptz`.execute(worker());
      const [due] = rows;
      await council().clock(due?.at ?? until);
      if (!due) return done;
      await stepRunner.run({ subject: { kind, id }, entry: due.entry, rung: due.rung }, due.do);
      done.push(due.do);
    }
  };

const PURPOSES: Partial<Record<Parameters<PostgresPhaseNotices['send']>[1], string>> = {
  announce_pilot_verdict: 'pilot_closed',
  announce_verdict: 'review_ended',
  ask_for_verdict: 'review_wanted',
};

/** Letters about a subject as they read now, those of a beginning among them: to whom, and their words. */
export function lettersOf(worker: () => Worker) {
  return async (
    subject: Subject,
    begins?: Parameters<PostgresPhaseNotices['send']>[1],
    purpose: string = begins ? (PURPOSES[begins] ?? '') : 'pilot_halted',
  ) => {
    const { kind, id } = subject;
    const gate = worker().selectFrom('gate').select('entry').where('kind', '=', kind).where('id', '=', id);
    const { entry } = await gate.executeTakeFirstOrThrow();
    if (begins) await new PostgresPhaseNotices(worker()).send({ subject, entry }, begins);
    const notices = await worker()
      .selectFrom('notice')
      .innerJoin('person', 'person.id', 'notice.person')
      .selectAll('notice')
      .select('person.email')
      .where(sql<boolean>`notice.data ->> 'subject' = ${id}`)
      .where('purpose', '=', purpose)
      .orderBy('person.email')
      .execute();
    return Promise.all(
      notices.map(async (notice) => {
        const letter = await composeLetter(worker(), notice, { publicUrl: 'https://roundtable.example' });
        return { to: notice.email, text: letter?.text ?? '' };
      }),
    );
  };
}
