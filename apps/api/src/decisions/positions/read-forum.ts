import { sql } from 'kysely';
import type { Database, Tx } from '../../../../../libs/database/connection.js';
import { formOf } from '../../../../../libs/domain/decision/methods/forms.js';
import type { Listening } from '../../../../../libs/domain/decision/positions.js';
import type { Right } from '../../../../../libs/domain/facts.js';
import type { Audience, Viewer } from '../../../../../libs/domain/people.js';
import { notFound } from '../../../../../libs/domain/refusal.js';
import type { Instant } from '../../../../../libs/domain/time.js';
import { visible } from '../visible-decision.js';

/** A forum as somebody meets it who wants to say something. */
export interface Forum extends Listening {
  readonly program: string;
  readonly cycle: string | null;
  readonly audience: Audience;
  readonly authority: string;
  readonly proposer: string;
  readonly anonymous: boolean;
  /** The round of positions that counts. */
  readonly round: number;
  readonly given: Right | null;
  readonly right: Right | 'final_authority' | null;
  /** Their position of this round, when they have taken one. */
  readonly said: string | null;
}

type ForumRow = Omit<Forum, 'right' | 'closesAt'> & {
  now: Instant;
  deadline: Instant | null;
  adviceClosesAt: Instant | null;
};

/** Read after the forum's gate is locked, with the clock. Throws `not-found` for whoever may not read the decision. */
export async function readForumNow(
  tx: Database | Tx,
  viewer: Viewer,
  id: string,
): Promise<{ now: Instant; forum: Forum }> {
  const { rows } = await sql<ForumRow>`
    select clock() as now, d.program, d.cycle, d.audience, d.authority, d.proposer, d.method, d.parameters, d.anonymous,
      g.phase, g.held_until, g.deadline, w.closes_at as advice_closes_at, coalesce(forum_round(d.id), g.entry) as round,
      (select "right" from held_right where decision = d.id and person = ${viewer.person}) as given,
      (select coalesce(array_agg(o.id::text), '{}') from option o where o.decision = d.id) as options,
      (select coalesce(array_agg(k.one->>'name' order by k.nth), '{}') from jsonb_array_elements(d.criteria) with ordinality as k (one, nth)) as criteria,
      (select x.id from spoken x where x.decision = d.id and x.entry = coalesce(forum_round(d.id), g.entry) and x.voter = ${viewer.person}
        and x.current) as said
    from decision d left join cycle c on c.id = d.cycle join gate g on g.kind = 'decision' and g.id = d.id
      left join input_window w on w.kind = 'decision' and w.subject = d.id and w.what = 'advice'
    where d.id = ${id} and ${visible(viewer)}`.execute(tx);
  if (!rows[0]) throw notFound();
  const { now, deadline, adviceClosesAt, ...forum } = rows[0];
  const right = forum.given ?? (forum.authority === viewer.person ? 'final_authority' : null);
  return { now, forum: { ...forum, right, closesAt: formOf(forum.method).advice ? adviceClosesAt : deadline } };
}

/** The forum alone, for what needs no instant of it. */
export const readForum = async (tx: Tx, viewer: Viewer, id: string): Promise<Forum> =>
  (await readForumNow(tx, viewer, id)).forum;
