import { sql, type RawBuilder } from 'kysely';
import type { TraceKind } from './trace.schemas.js';

export interface Link {
  readonly from: TraceKind;
  readonly to: TraceKind;
  /** A relation of two columns, `a` and `b`: `a` of the one kind led to `b` of the other. */
  readonly pairs: RawBuilder<unknown>;
  /** Of what kind the third column `through` is, where there is one: who may not read that is not led past it. */
  readonly through?: TraceKind;
  /** Whether a third column, `lineage`, says how the one came out of the other. */
  readonly descends?: true;
}

const pair = (a: string, b: string, from: string): RawBuilder<unknown> =>
  sql.raw(`select ${a} as a, ${b} as b from ${from}`);

/**
 * From `from`, which is about the items `item`, to answers: those that name the item, and those to contributions that it cites. Each is a
 * join of its own, so that an index leads from either end to the other.
 */
const answers = (from: TraceKind, id: string, item: string, tables: string): Link => ({
  from,
  to: 'closure_line',
  pairs: sql.raw(`select ${id} as a, b.contribution as b, i.id as through
      from ${tables} join item i on i.id = ${item} join disposition b on b.items @> array[i.id] and i.id = any(b.items)
    union all select ${id}, x.contribution, x.item from ${tables} join citation x on x.item = ${item}`),
  through: 'item',
});

/** What leads to what. Each goes on in the order of the kinds, or within its kind from one to what came of it or answers it: never in a circle. */
export const LINKS: readonly Link[] = [
  // What was said twice goes on from where it was said first, which is not a duplicate itself
  {
    from: 'contribution',
    to: 'contribution',
    pairs: sql.raw(`select b.contribution as a, b.duplicate_of as b, b.contribution as through
      from disposition b where b.duplicate_of is not null and b.published_at is not null`),
    through: 'closure_line',
  },
  {
    from: 'contribution',
    to: 'topic',
    pairs: pair('k.id', 't.id', 'contribution k join topic t on t.id = k.topic and t.cycle = k.cycle'),
  },
  {
    from: 'contribution',
    to: 'objective',
    pairs: pair('k.id', 'o.id', 'contribution k join objective o on o.id = k.objective and o.cycle = k.cycle'),
  },
  // What was said on a topic is what was learnt of its objective
  {
    from: 'topic',
    to: 'objective',
    pairs: pair('t.id', 'o.id', 'topic t join objective o on o.id = t.objective and o.cycle = t.cycle'),
  },
  { from: 'contribution', to: 'passage', pairs: pair('x.contribution', 'x.id', 'citation x') },
  { from: 'passage', to: 'item', pairs: pair('x.id', 'x.item', 'citation x') },
  // An item that an answer names changes what was said; where it cites words of it, these lead there
  {
    from: 'contribution',
    to: 'item',
    pairs: sql.raw(`select b.contribution as a, i.id as b, b.contribution as through
      from item i join disposition b on b.items @> array[i.id] and i.id = any(b.items)
      where b.kind = 'will_change' and not exists (select from citation x where x.item = i.id and x.contribution = b.contribution)`),
    through: 'closure_line',
  },
  { from: 'contribution', to: 'amendment', pairs: pair('x.contribution', 'x.amendment', 'amendment_passage x') },
  { from: 'amendment', to: 'item', pairs: pair('a.id', 'a.item', 'amendment a where a.item is not null') },
  { from: 'amendment', to: 'item', pairs: pair('i.proposal', 'i.id', 'item i where i.proposal is not null') },
  {
    from: 'amendment',
    to: 'criterion',
    pairs: pair('a.id', 'coalesce(a.made_criterion, a.criterion)', "amendment a where a.part = 'criterion'"),
  },
  {
    from: 'obligation',
    to: 'criterion',
    pairs: pair('q.obligation', 'q.id', 'criterion q where q.obligation is not null'),
  },
  {
    from: 'obligation',
    to: 'review',
    pairs: pair(
      'o.id',
      'v.id',
      'obligation o join review v on v.cycle = o.cycle and (v.obligation = o.id or o.id = any(v.concerned_obligations))',
    ),
  },
  // An item leads to its slices, what it was merged into and what followed it
  {
    from: 'item',
    to: 'item',
    pairs: sql`select l.parent as a, l.child as b, l.kind as lineage from item_lineage l`,
    descends: true,
  },
  { from: 'item', to: 'criterion', pairs: pair('q.item', 'q.id', 'criterion q') },
  { from: 'item', to: 'decision', pairs: pair('l.item', 'l.decision', 'item_decision l') },
  {
    from: 'criterion',
    to: 'decision',
    pairs: pair('q.id', 'l.decision', 'criterion q join item_decision l on l.item = q.item'),
  },
  // A decision leads to those that decide it anew, or take its place
  { from: 'decision', to: 'decision', pairs: pair('l.other', 'l.decision', 'decision_link l') },
  { from: 'item', to: 'pilot', pairs: pair('p.item', 'p.pilot', 'pilot_item p') },
  // A pilot follows from a decision; what is decided about it when it is halted leads to what becomes of it
  { from: 'decision', to: 'pilot', pairs: pair('t.decision', 't.id', 'pilot t where t.decision is not null') },
  { from: 'decision', to: 'pilot', pairs: pair('d.id', 'd.pilot', 'decision d where d.pilot is not null') },
  { from: 'pilot', to: 'review', pairs: pair('v.pilot', 'v.id', 'review v where v.pilot is not null') },
  { from: 'decision', to: 'review', pairs: pair('v.decision', 'v.id', 'review v where v.decision is not null') },
  { from: 'item', to: 'review', pairs: pair('v.item', 'v.id', 'review v where v.item is not null') },
  { from: 'contribution', to: 'closure_line', pairs: pair('b.contribution', 'b.contribution', 'disposition b') },
  { from: 'contribution', to: 'criterion', pairs: pair('q.story', 'q.id', 'criterion q where q.story is not null') },
  {
    from: 'contribution',
    to: 'criterion',
    pairs: pair('k.id', 'k.criterion', 'contribution k where k.criterion is not null'),
  },
  {
    from: 'contribution',
    to: 'criterion',
    pairs: pair(
      'k.id',
      'q.id',
      `criterion q join item i on i.id = q.item
        join contribution k on k.program = i.program and (k.observation ->> 'criterion')::uuid = q.id`,
    ),
  },
  // An observation that names no criterion is about all that its scenario puts to the test
  {
    from: 'contribution',
    to: 'criterion',
    pairs: pair(
      'k.id',
      'l.criterion',
      `contribution k join scenario_criterion l on l.scenario = k.scenario
        where k.observation is not null and k.observation ->> 'criterion' is null`,
    ),
  },
  {
    from: 'topic',
    to: 'criterion',
    pairs: pair('s.topic', 'l.criterion', 'scenario s join scenario_criterion l on l.scenario = s.id'),
  },
  answers('item', 'o.id', 'o.id', 'item o'),
  // What is asked of an item, decided about it, tried out or reviewed is part of the answers that were given by it
  answers('criterion', 'q.id', 'q.item', 'criterion q'),
  answers('decision', 'l.decision', 'l.item', 'item_decision l'),
  answers('pilot', 'p.pilot', 'p.item', 'pilot_item p'),
  answers('review', 'v.id', 'v.item', 'review v'),
  answers('review', 'v.id', 'l.item', 'review v join item_decision l on l.decision = v.decision'),
  answers('review', 'v.id', 'p.item', 'review v join pilot_item p on p.pilot = v.pilot'),
  { from: 'closure_line', to: 'closure_note', pairs: pair('b.contribution', 'b.cycle', 'disposition b') },
  { from: 'topic', to: 'closure_note', pairs: pair('t.id', 't.cycle', 'topic t') },
  { from: 'objective', to: 'closure_note', pairs: pair('o.id', 'o.cycle', 'objective o') },
  { from: 'obligation', to: 'closure_note', pairs: pair('o.id', 'o.cycle', 'obligation o') },
  { from: 'decision', to: 'closure_note', pairs: pair('d.id', 'd.cycle', 'decision d where d.cycle is not null') },
  { from: 'review', to: 'closure_note', pairs: pair('v.id', 'v.cycle', 'review v where v.cycle is not null') },
];
