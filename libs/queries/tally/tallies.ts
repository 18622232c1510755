import { sql } from 'kysely';
import type { Database, Tx } from '../../database/connection.js';
import { pairwiseOf, type Ballots } from '../../domain/decision/counting/schulze.js';
import { ranksOf, type RankingBody } from '../../domain/decision/counting/ballot.js';
import type { Forms, MethodName } from '../../domain/decision/methods/methods.js';
import { OPEN_ADVICE } from './advice.js';

type Tallying<Name extends MethodName> = (db: Database | Tx, decision: string) => Promise<Forms[Name]['tally']>;

/** One row for each person who counts, with their present position of this round; nulls if they have taken none. */
const deciders = (decision: string) => sql`
  select e.person, s.id, s.option, s.stance, s.ranking, s.scores
  from entitlement e left join spoken s
    on s.decision = e.decision and s.voter = e.person and s.current and s.entry = (select forum_round(${decision}))
  where e.decision = ${decision} and e.counts`;

/** What the final authority chose is told by the ruling itself. */
const ruling = null;

async function one<Row>(db: Database | Tx, query: ReturnType<typeof sql>): Promise<Row> {
  const { rows } = await query.execute(db);
  if (!rows[0]) throw new Error('A tally always has one row');
  return rows[0] as Row;
}

/** Each method's tally by one statement over positions and rights. */
export const TALLIES: { readonly [Name in MethodName]: Tallying<Name> } = {
  /** Everybody who decides is heard, also those whose vote does not count. */
  'authority@1': async (db, decision) => {
    const { decide, advise, tookDecide, tookAdvise, unanswered, votes } = await one<{
      decide: number;
      advise: number;
      tookDecide: number;
      tookAdvise: number;
      unanswered: number;
      votes: Record<string, number>;
    }>(
      db,
      sql`
      with asked as (select person, "right", counts from entitlement where decision = ${decision}),
        taken as (
          select s.option, a."right", a.counts from spoken s join asked a on a.person = s.voter
          where s.decision = ${decision} and s.current and s.entry = (select forum_round(${decision}))
        )
      select
        (select count(*)::int from asked where "right" = 'decide') as decide,
        (select count(*)::int from asked where "right" = 'advise') as advise,
        (select count(*)::int from taken where "right" = 'decide') as took_decide,
        (select count(*)::int from taken where "right" = 'advise') as took_advise,
        (select ${OPEN_ADVICE} from decision d where d.id = ${decision}) as unanswered,
        (select coalesce(jsonb_object_agg(option, votes), '{}') from
          (select option, count(*)::int as votes from taken where counts and option is not null group by option) v
        ) as votes`,
    );
    const taken = { decide: tookDecide, advise: tookAdvise };
    return { entitled: { decide, advise }, taken, votes, unanswered, ruling };
  },

  'consent@1': (db, decision) =>
    one(
      db,
      sql`
      select count(*)::int as entitled, count(*) filter (where stance = 'agree')::int as agreed,
        count(*) filter (where stance = 'abstain')::int as abstained,
        count(*) filter (where stance = 'object')::int as objected
      from (${deciders(decision)}) d`,
    ),

  'last_call@1': (db, decision) =>
    one(
      db,
      sql`
      select count(*)::int as entitled, count(*) filter (where stance = 'agree')::int as agreed,
        count(*) filter (where stance = 'abstain')::int as abstained,
        coalesce(bool_or(id is null and person = (select proposer from decision where id = ${decision})), false)
          as proposer_silent
      from (${deciders(decision)}) d`,
    ),

  'majority@1': async (db, decision) => ({
    ...(await one<Omit<Forms['majority@1']['tally'], 'ruling'>>(
      db,
      sql`
      with counted as (select option, stance, count(*)::int as n from (${deciders(decision)}) d group by option, stance)
      select coalesce(sum(n), 0)::int as entitled, coalesce(sum(n) filter (where stance = 'abstain'), 0)::int as abstained,
        coalesce(jsonb_object_agg(option, n) filter (where option is not null), '{}') as votes
      from counted`,
    )),
    ruling,
  }),

  'ranked@1': async (db, decision) => {
    const { entitled, options, ballots } = await one<{
      entitled: number;
      options: string[];
      ballots: { ranking: RankingBody; count: number }[];
    }>(
      db,
      sql`
      with counted as (select ranking, count(*)::int as n from (${deciders(decision)}) d group by ranking)
      select coalesce(sum(n), 0)::int as entitled,
        (select coalesce(jsonb_agg(id order by position), '[]') from option where decision = ${decision}) as options,
        coalesce(jsonb_agg(jsonb_build_object('ranking', ranking, 'count', n)) filter (where ranking is not null), '[]')
          as ballots
      from counted`,
    );
    const alike = ballots.map(({ ranking, count }): Ballots => ({ ranking: ranksOf(ranking), count }));
    const taken = ballots.reduce((sum, { count }) => sum + count, 0);
    return { entitled, taken, pairwise: pairwiseOf(alike, options), ruling };
  },

  'score@1': async (db, decision) => ({
    ...(await one<Omit<Forms['score@1']['tally'], 'ruling'>>(
      db,
      sql`
      with heard as (${deciders(decision)}),
        cells as (
          select o.key as option, c.key as criterion, count(*)::int as count, sum(c.value::int)::int as sum,
            sum(c.value::int * c.value::int)::int as squares, min(c.value::int) as min, max(c.value::int) as max
          from heard h, jsonb_each(h.scores) o, jsonb_each_text(o.value) c group by o.key, c.key),
        rows as (
          select option, jsonb_object_agg(criterion, jsonb_build_object('count', count, 'sum', sum, 'sumOfSquares', squares,
            'min', min, 'max', max)) as cells from cells group by option)
      select (select count(*)::int from heard) as entitled, (select count(scores)::int from heard) as taken,
        (select coalesce(jsonb_object_agg(option, cells), '{}') from rows) as cells`,
    )),
    ruling,
  }),
};
