import { sql } from 'kysely';
import { dayIn } from '../../../../libs/calendar/days.js';
import { BELONGS, IS_AWAY, VOICE_OF, loadTargets } from '../../../../libs/queries/people/coverage.query.js';
import type { Database } from '../../../../libs/database/connection.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import { proposedBecause, shortBecause } from '../../../../libs/domain/representation/in-words.js';
import { proposeInvitations, type Candidate, type Proposed } from '../../../../libs/domain/representation/propose.js';
import type { Rotation } from '../../../../libs/domain/representation/stakeholder-map.js';
import { readStandingAnd } from '../cycles/standing.query.js';
import type { CoverageQuery, CoverageView } from './representation.schemas.js';
import { hasAsked } from './has-asked.js';
import { loadMap } from './stakeholder-map.query.js';

interface Beside {
  readonly invited: number;
  readonly reason: string | null;
  readonly zone: string;
}

/** Who is missing in a cycle, and a balanced list of whom to invite, each person with the reason. */
export async function readCoverage(
  db: Database,
  viewer: Viewer,
  cycle: string,
  { size }: CoverageQuery,
): Promise<CoverageView> {
  const {
    standing,
    beside: { zone, ...beside },
  } = await readStandingAnd<Beside>(
    db,
    viewer,
    cycle,
    sql`jsonb_build_object('reason', c.coverage_reason, 'zone', c.engagement->'calendar'->>'zone', 'invited', (select count(*) from invitation i where i.cycle = c.id))`,
  );
  const { map } = await loadMap(db, viewer);
  const inviting = ['agenda', 'pre_read'].includes(standing.gate.phase);
  const candidates = inviting ? await loadCandidates(db, viewer, cycle, map.rotation) : [];
  const places = Math.max(0, (size ?? map.size ?? 0) - beside.invited);
  const { most } = map.rotation;
  const { people, targets } = proposeInvitations(await loadTargets(db, cycle), candidates, { most, places });
  const barred = await countBarred(db, viewer, cycle, targets);
  return {
    ...beside,
    targets: targets.map((target) => {
      const others = barred.get(target.who) ?? 0;
      const because = shortBecause(target, map.rotation, { open: inviting, barred: others });
      return { ...target, barred: others, because };
    }),
    proposal: proposalOf(people, candidates, { rotation: map.rotation, zone }),
  };
}

/** Whom to invite, by name and address, each with the reason. */
function proposalOf(
  people: readonly Proposed[],
  candidates: readonly CandidateRow[],
  { rotation, zone }: { readonly rotation: Rotation; readonly zone: string },
): CoverageView['proposal'] {
  const known = new Map(candidates.map((candidate) => [candidate.person, candidate]));
  return people.map((proposed) => {
    const { person, asked, lastAskedAt } = proposed.candidate;
    const { name = '', email = '' } = known.get(person) ?? {};
    return {
      person: { id: person, name },
      email,
      countsFor: [...proposed.countsFor],
      askedLately: asked,
      lastAskedAt,
      because: proposedBecause(proposed, rotation, (at) => dayIn(at, zone)),
    };
  });
}

interface CandidateRow extends Candidate {
  readonly name: string;
  readonly email: string;
}

/** Everybody who could be invited: who may read the cycle and say something, and is not invited yet. */
async function loadCandidates(
  db: Database,
  { program }: Viewer,
  cycle: string,
  rotation: Rotation,
): Promise<CandidateRow[]> {
  const { rows } = await sql<CandidateRow>`
    with c as (select * from cycle where id = ${cycle}),
      latest as (select id from cycle where program = ${program} and id <> ${cycle} and ${hasAsked(sql`cycle.id`)} order by created_at desc, id limit ${rotation.inARow}),
      history as (select person, max(invited_at) as last_asked_at,
          count(*) filter (where invited_at > clock() - make_interval(days => ${rotation.days}))::int as asked,
          count(*) filter (where cycle in (select id from latest)) as of_latest
        from invitation where program = ${program} and cycle <> ${cycle} and ${hasAsked(sql`invitation.cycle`)} group by person)
    select p.id as person, p.name, p.email, coalesce(h.asked, 0) as asked, h.last_asked_at,
      array(select distinct who from unnest(m.segments || m.stakeholder_group) as who order by who) as belongs_to,
      coalesce(h.of_latest, 0) = ${rotation.inARow} as in_a_row,
      ${IS_AWAY} as away
    from c, membership m join person p on p.id = m.person left join history h on h.person = m.person
    where m.program = ${program} and ${VOICE_OF}
      and not exists (select from invitation i where i.cycle = ${cycle} and i.person = m.person)
    order by p.id`.execute(db);
  return rows;
}

/** How many of each target can say nothing in the cycle, invited or not: by their role, or because they may not read it. */
async function countBarred(
  db: Database,
  { program }: Viewer,
  cycle: string,
  targets: readonly { readonly who: string }[],
): Promise<Map<string, number>> {
  const { rows } = await sql<{ who: string; people: number }>`
    select t.who, count(*)::int as people
    from unnest(${targets.map(({ who }) => who)}::text[]) as t (who) join cycle c on c.id = ${cycle}
      join membership m on m.program = ${program} and ${BELONGS}
    where not ${VOICE_OF} group by t.who`.execute(db);
  return new Map(rows.map(({ who, people }) => [who, people]));
}
