import { sql, type RawBuilder } from 'kysely';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import { OPEN_AMENDMENT } from '../../../../libs/database/unfinished.js';
import {
  isCurrent,
  replacedBy,
  type Amended,
  type AmendmentPart,
  type AmendmentState,
  type Answering,
  type Before,
  type Proposal,
} from '../../../../libs/domain/backlog/amendment.js';
import type { ItemProposalBody, PutForward } from '../../../../libs/domain/backlog/item-proposal.js';
import type { CriterionContent, ItemStatus } from '../../../../libs/domain/backlog/item.js';
import { may, rolesFor, type Audience, type Viewer } from '../../../../libs/domain/people.js';
import { notFound } from '../../../../libs/domain/refusal.js';

const CONTENT = sql`jsonb_build_object('statement', k.statement, 'behaviour', k.behaviour, 'metric', k.metric,
  'comparator', k.comparator, 'threshold', k.threshold, 'unit', k.unit)`;

/** The proposal `amends` of those for which `where` holds, as one that is made instead of it finds it. */
const instead = (amends: string | undefined, where: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  (select jsonb_build_object('part', a.part, 'criterion', a.criterion, 'state', a.state) from amendment a
    where a.id = ${amends ?? null}::uuid and ${where})`;

/** An item as a proposal finds it. */
export async function loadAmended(
  tx: Tx,
  item: string,
  { criterion, amends }: { criterion: string | undefined; amends: string | undefined },
): Promise<Amended> {
  const { rows } = await sql<Amended>`
    select i.status, i.framing,
      (select count(*)::int from amendment a where a.item = i.id and ${OPEN_AMENDMENT}) as open,
      (select ${CONTENT} from criterion k where k.id = ${criterion ?? null}::uuid and k.item = i.id) as criterion,
      ${instead(amends, sql`a.item = i.id`)} as amends
    from item i where i.id = ${item}`.execute(tx);
  if (!rows[0]) throw notFound();
  return rows[0];
}

/** A cycle as whoever proposes a new item in it finds it. */
export async function loadPutForward(
  tx: Tx,
  { person, program, audiences }: Viewer,
  cycle: string,
  { title, framing, lineage, amends }: ItemProposalBody,
): Promise<PutForward> {
  const own = sql`from amendment a where a.cycle = ${cycle} and a.item is null and a.proposer = ${person} and ${OPEN_AMENDMENT}`;
  const { rows } = await sql<Omit<PutForward, 'items'> & { items: string[] }>`
    select (select count(*)::int ${own}) as open,
      exists (select ${own} and a.proposal->>'title' = ${title} and a.proposal->>'framing' = ${framing})
        or exists (select from item i where i.cycle = ${cycle} and i.audience = any(${audiences})
          and i.title = ${title} and i.framing = ${framing}) as known,
      ${instead(amends, sql`a.cycle = ${cycle} and a.item is null`)} as amends,
      array(select i.id::text from item i where i.program = ${program} and i.audience = any(${audiences})
        and i.id = any(${lineage.map(({ of }) => of)}::uuid[])) as items`.execute(tx);
  const [found] = rows;
  if (!found) throw notFound();
  return { ...found, items: new Set(found.items) };
}

/** A proposal as whoever answers it finds it. */
export interface Answered extends Answering {
  readonly id: string;
  readonly cycle: string;
  /** Null: what is proposed is a new one. */
  readonly item: string | null;
  readonly audience: Audience;
  readonly part: AmendmentPart;
  readonly criterion: string | null;
  readonly proposal: Proposal;
}

interface ProposalRow {
  id: string;
  cycle: string;
  item: string | null;
  audience: Audience;
  part: AmendmentPart;
  criterion: string | null;
  proposal: Proposal;
  before: Before | null;
  state: AmendmentState;
  status: ItemStatus | null;
  framing: string | null;
  /** Whether words that it rests on were said otherwise since. */
  mended: boolean;
  says: CriterionContent | null;
  proposer: string;
  byShaper: boolean;
  instead: string | null;
  coAuthor: boolean;
}

/** Whether somebody is a co-author of the item of the proposal `a`. */
const coAuthored = (person: RawBuilder<unknown>): RawBuilder<boolean> =>
  sql<boolean>`exists (select from co_author c where c.item = a.item and c.person = ${person})`;

export async function loadAnswering(tx: Database | Tx, { person, roles }: Viewer, id: string): Promise<Answered> {
  const { rows } = await sql<ProposalRow>`
    select a.id, a.cycle, a.item, a.audience, a.part, a.criterion, a.proposal, a.before, a.state, i.status, i.framing, a.proposer,
      (select ${CONTENT} from criterion k where k.id = a.criterion) as says,
      (${coAuthored(sql`a.proposer`)} or exists (select from membership m where m.program = a.program
        and m.person = a.proposer and m.roles && ${rolesFor('refine')}::text[])) as by_shaper,
      exists (select from amendment_passage x join contribution c on c.id = x.contribution
        where x.amendment = a.id and (c.edited_at > a.proposed_at or x.ends > char_length(c.body))) as mended,
      (select b.proposer from amendment b where b.id = a.amends) as instead,
      ${coAuthored(sql`${person}::uuid`)} as co_author
    from amendment a left join item i on i.id = a.item where a.id = ${id}`.execute(tx);
  if (!rows[0]) throw notFound();
  const { before, framing, says, coAuthor, mended, ...row } = rows[0];
  const current = !mended && isCurrent(before, replacedBy(row.part, { framing: framing ?? '', criterion: says }));
  return { ...row, current, person, shaper: coAuthor || may(roles, 'refine') };
}
