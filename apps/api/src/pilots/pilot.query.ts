import { sql, type RawBuilder } from 'kysely';
import { figuresOf, type PilotFigures } from '../../../../libs/queries/pilot-figures.query.js';
import type { VenueKey } from '../../../../libs/commands/venue/load-venue.js';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import { iso } from '../../../../libs/database/iso.js';
import type { Audience, Viewer } from '../../../../libs/domain/people.js';
import { figuresFor, overall, standings, VERDICT, type Threshold } from '../../../../libs/domain/pilot/threshold.js';
import { ladderInWords } from '../../../../libs/domain/ladder/ladder-in-words.js';
import type { Ladder } from '../../../../libs/domain/ladder/ladder.js';
import { notFound } from '../../../../libs/domain/refusal.js';
import type { Page } from '../http/paging/page.js';
import { readPage } from '../http/paging/read-page.js';
import { readArmed } from '../decisions/clock/clock.query.js';
import { listedReviews } from '../reviews/visible-review.js';
import type { PilotList, PilotView } from './pilot.schemas.js';
import { PILOTS, visiblePilot } from './visible-pilot.js';

const FROM = sql`${PILOTS} join gate g on g.kind = 'pilot' and g.id = t.id`;

/** Where a pilot belongs, for whoever may read it; `not-found` for everybody else. */
export async function placeOfPilot(
  db: Database | Tx,
  viewer: Viewer,
  id: string,
): Promise<VenueKey & { audience: Audience }> {
  const { rows } = await sql<VenueKey & { audience: Audience }>`
    select t.cycle, null::uuid as decision, t.id as pilot, t.audience from ${FROM} where t.id = ${id} and ${visiblePilot(viewer)}`.execute(
    db,
  );
  if (!rows[0]) throw notFound();
  return rows[0];
}

type Computed = 'thresholds' | 'verdict' | 'ladder' | 'whenSilent';
type PilotViewRow = Omit<PilotView, Computed> & {
  readonly thresholds: readonly Threshold[];
  readonly silence: Ladder;
  readonly figures: readonly PilotFigures[];
};

/** One pilot, as a viewer may see it, with where each of its thresholds stands. */
export async function readPilot(db: Database | Tx, viewer: Viewer, id: string): Promise<PilotView> {
  const { rows } = await sql<PilotViewRow>`${select(viewer)} where t.id = ${id} and ${visiblePilot(viewer)}`.execute(
    db,
  );
  const [row] = rows;
  if (!row) throw notFound();
  const { thresholds, figures, silence, ...pilot } = row;
  const found = standings(thresholds, figures);
  const verdicts = found.map((state) => VERDICT[state]);
  return {
    ...pilot,
    thresholds: thresholds.map((threshold, index) => {
      const { count = 0, last = null } = figuresFor(threshold, figures) ?? {};
      return { ...threshold, standing: found[index] ?? 'no_data', measurements: count, last };
    }),
    verdict: pilot.endedAt === null ? null : { overall: overall(verdicts), thresholds: verdicts },
    ladder: await readArmed(db, 'pilot', id),
    whenSilent: ladderInWords(silence, 'pilot'),
  };
}

const named = (person: string): RawBuilder<unknown> =>
  sql`(select jsonb_build_object('id', q.id, 'name', q.name) from person q where q.id = ${sql.ref(person)})`;

const select = ({ audiences }: Viewer): RawBuilder<unknown> => sql`
  select t.id, t.program, t.cycle, t.audience, t.name, t.thresholds, t.ladder as silence, t.measured_every, t.decide_within,
    jsonb_build_object('percent', t.percent, 'segments', t.segments) as cohort,
    jsonb_build_object('rollback', t.rollback, 'halters', (select jsonb_agg(jsonb_build_object('id', q.id, 'name', q.name) order by q.name, q.id)
      from pilot_halter h join person q on q.id = h.person where h.pilot = t.id)) as safeguards,
    jsonb_build_object('startsAt', ${iso('t.starts_at')}, 'endsAt', ${iso('t.ends_at')}) as "window",
    jsonb_build_object('collected', t.collected, 'seenBy', t.seen_by, 'purpose', t.purpose) as telemetry,
    ${named('t.owner')} as owner, ${named('t.decider')} as decider, ${named('t.stated_by')} as stated_by, ${named('t.created_by')} as created_by,
    (select coalesce(jsonb_agg(jsonb_build_object('id', i.id, 'title', i.title) order by i.created_at, i.id), '[]') from pilot_item p
      join item i on i.id = p.item where p.pilot = t.id and i.audience = any(${audiences})) as items,
    (select d.id from decision d where d.id = t.decision and d.audience = any(${audiences})) as decision,
    ${listedReviews(sql`v.pilot = t.id and v.audience = any(${audiences})`)} as reviews,
    (select coalesce(jsonb_agg(jsonb_build_object('because', h.because, 'by', ${named('h.person')}, 'actedFor', ${named('h.acted_for')}, 'reason', h.reason, 'threshold', h.threshold,
        'value', h.value, 'at', ${iso('h.at')}, 'decision', h.decision, 'state', dg.phase,
        'outcome', (select o.title from decision d join option o on o.id = d.outcome where d.id = h.decision)) order by h.at, h.id), '[]')
      from pilot_halt h join gate dg on dg.kind = 'decision' and dg.id = h.decision where h.pilot = t.id) as halts,
    ${figuresOf()} as figures,
    t.started_at, t.measured_at, t.ended_at, t.ended_because, t.statement, t.created_at,
    g.phase as state, g.entry, g.revision, least(g.deadline, case g.phase when 'running' then t.ends_at end) as deadline, g.held_until
  from ${FROM}`;

/** The pilots of a program that a viewer may read, newest first. */
export async function listPilots(db: Database, viewer: Viewer, page: Page): Promise<PilotList> {
  const among = sql`${FROM} where ${visiblePilot(viewer)}`;
  const order = { by: [sql`t.created_at`, sql`t.id`], newestFirst: true, among };
  return readPage(
    db,
    page,
    order,
    (rest) => sql<PilotList['items'][number]>`
    select t.id, t.cycle, t.name, g.phase as state, t.started_at, t.ended_at, t.created_at,
      jsonb_build_object('percent', t.percent, 'segments', t.segments) as cohort,
      jsonb_build_object('startsAt', ${iso('t.starts_at')}, 'endsAt', ${iso('t.ends_at')}) as "window"
    from ${among} and ${rest}`,
  );
}
