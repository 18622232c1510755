import { sql } from 'kysely';
import { OPEN_ADVICE } from '../../../queries/tally/advice.js';
import { CONFLICTED, UNTOLD } from '../../../queries/tally/entitlement.js';
import { owingRulers } from '../../../domain/acting/acting.js';
import { disclosed } from '../../../domain/decision/anonymous.js';
import type { MethodName, Because } from '../../../domain/decision/methods/methods.js';
import { isBecause } from '../../../domain/decision/settling/because-in-words.js';
import { formOf } from '../../../domain/decision/methods/forms.js';
import { insteadInWords, lastWordOf, officeOf, type Uncounted } from '../../../domain/decision/rights.js';
import type { Audience } from '../../../domain/people.js';
import type { Instant } from '../../../domain/time.js';
import { wherever, type MaybeDraft, type Template, type Writing } from '../writing.js';
import { namesOf } from '../names.js';

/** What each right means for what somebody says. */
const RIGHT = {
  authority: 'you are the final authority: you decide',
  deputy: 'you are the deputy of the final authority: you decide when the ladder climbs to you',
  instead: 'the final authority has a conflict of interest, and you are the deputy: you decide',
  decide: 'you decide: your position counts',
  advise: 'you advise: your position is recorded and gets an answer',
  contribute: 'you contribute: what you say is recorded',
} as const;

/** What a decision says of somebody before it is known how they stand in it. */
export interface Entitled {
  readonly decisionRight: 'decide' | 'advise' | 'contribute' | null;
  readonly uncounted: Uncounted | null;
  /** Who has a conflict of interest, or had one when it was decided. */
  readonly conflicted: readonly string[];
}

/** How somebody stands in a decision: whether the last word is theirs, their right, and what is said instead of it. */
export function standsOf(
  person: string,
  decision: { authority: string; deputy: string | null; method: MethodName },
  { decisionRight: given, uncounted, conflicted }: Entitled,
): Pick<Forum, 'given' | 'rules' | 'right' | 'instead'> {
  const office = officeOf(person, decision);
  const lastWord = lastWordOf(decision, conflicted);
  const rules = office !== null && office === lastWord;
  const right = given === 'decide' ? given : rules ? (office === 'deputy' ? 'instead' : office) : (given ?? office);
  const conflict = conflicted.includes(person) ? 'in_force' : null;
  const { method } = decision;
  return { given, rules, right, instead: insteadInWords({ given, office, lastWord, uncounted, conflict, method }) };
}

/** What a person's right means for what they say; `instead` is for people whose right does not count. */
export const rightOf = ({ right, instead }: Pick<Forum, 'right' | 'instead'>): string | null =>
  instead ?? (right && RIGHT[right]);

export interface Forum {
  readonly id: string;
  readonly audience: Audience;
  readonly question: string;
  readonly authority: string;
  /** Who has the last word: the final authority or, for one with a conflict of interest, the deputy; null when nobody is left. */
  readonly rulerName: string | null;
  readonly deputy: string | null;
  /** The right that the recipient holds, beside their office. */
  readonly given: Entitled['decisionRight'];
  /** Whether the last word is the recipient's, by their office. */
  readonly rules: boolean;
  /** Whether the recipient owes the ruling, by their office or because the ladder climbed to them. */
  readonly owesRuling: boolean;
  readonly right: keyof typeof RIGHT | null;
  /** What is said instead of the right of a recipient who does not count, in words. */
  readonly instead: string | null;
  /** Whether the recipient has taken a position in this entry. */
  readonly spoken: boolean;
  readonly positions: number;
  readonly unanswered: number;
  readonly method: MethodName;
  readonly adviceClosesAt: Instant | null;
  /** Until when positions are taken; null when they are not. */
  readonly listensUntil: Instant | null;
  readonly deadline: Instant | null;
  readonly phase: string;
  readonly outcome: string | null;
  readonly outcomeBy: string | null;
  /** What the outcome rests on, where the method decided. */
  readonly because: Because | null;
  readonly decidedBy: string | null;
  readonly actedFor: string | null;
  readonly rationale: string | null;
  readonly decidedAt: Instant | null;
  readonly effectiveAt: Instant | null;
  readonly reviewDate: Instant | null;
  /** Until when the recipient may appeal; null when they may not. */
  readonly appealUntil: Instant | null;
  readonly reviewsOpen: number;
  readonly options: readonly string[];
  /** Titles of the options that the recipient may read, by id. */
  readonly titles: ReadonlyMap<string, string>;
}

/** A decision for all readers of letters that are written together. */
interface Known {
  id: string;
  audience: Audience;
  question: string;
  authority: string;
  deputy: string | null;
  method: MethodName;
  outcome: string | null;
  outcomeBy: string | null;
  because: object | null;
  untold: boolean;
  rationale: string | null;
  decidedAt: Instant | null;
  effectiveAt: Instant | null;
  reviewDate: Instant | null;
  appeal: { by: readonly string[] } | null;
  appealUntil: Instant | null;
  decidedBy: string | null;
  actedFor: string | null;
  adviceClosesAt: Instant | null;
  deadline: Instant | null;
  phase: string;
  conflicted: readonly string[];
  /** To whom the ladder climbed. */
  responsible: readonly string[];
  positions: number;
  unanswered: number;
  reviewsOpen: number;
  /** How each of them stands in it. */
  stands: Readonly<Record<string, Pick<Entitled, 'decisionRight' | 'uncounted'> & { readonly spoken: boolean }>>;
}

/** A letter about a decision that its recipient may read. */
export const aboutDecision = (template: (writing: Writing, forum: Forum) => MaybeDraft): Template =>
  wherever(async (writing) => {
    const forum = await loadForum(writing, writing.data.subject);
    return forum && writing.mayRead(forum) ? template(writing, forum) : null;
  });

/** A decision as the reader of a letter stands to it, or null when it is not there. Whether they may read it is asked by the caller. */
export async function loadForum({ db, to, readers, mayRead }: Writing, id: string): Promise<Forum | null> {
  const [known, all] = await Promise.all([
    knownOf(db, id, readers),
    db
      .selectFrom('option')
      .select(['id', 'title', 'consequences', 'audience'])
      .where('decision', '=', id)
      .orderBy('position')
      .execute(),
  ]);
  const mine = known?.stands[to.actsAs];
  if (!known || !mine) return null;
  const { conflicted, responsible, method, phase, deadline, adviceClosesAt, outcome, appeal, appealUntil, ...told } =
    known;
  const { stands: _others, because, untold, decidedBy, actedFor, ...decision } = told;
  const names = await namesOf(db, [known.authority, known.deputy, decidedBy, actedFor]);
  const nameOf = (person: string | null): string | null => names.get(person ?? '') ?? null;
  const options = all.filter(mayRead);
  const lastWord = lastWordOf(known, conflicted);
  const talking = phase === 'open' || phase === 'last_call';
  const { spoken, decisionRight, uncounted } = mine;
  return {
    ...decision,
    decidedBy: nameOf(decidedBy),
    actedFor: nameOf(actedFor),
    ...standsOf(to.actsAs, known, { decisionRight, uncounted, conflicted }),
    method,
    phase,
    deadline,
    adviceClosesAt,
    spoken,
    owesRuling: owingRulers({ ...known, gate: { responsible } }).includes(to.actsAs),
    rulerName: lastWord && nameOf(known[lastWord]),
    listensUntil: !talking ? null : formOf(method).advice ? adviceClosesAt : deadline,
    appealUntil: decisionRight && appeal?.by.includes(decisionRight) ? appealUntil : null,
    because: isBecause(because) ? disclosed({ untold }, because) : null, // an old release that runs beside may write figures
    titles: new Map(options.map((option) => [option.id, option.title])),
    outcome: options.find((option) => option.id === outcome)?.title ?? null,
    options: options.map(({ title, consequences }) => (consequences ? `${title}: ${consequences}` : title)),
  };
}

async function knownOf(db: Writing['db'], id: string, readers: Writing['readers']): Promise<Known | undefined> {
  const { rows } = await sql<Known>`
    select d.id, d.audience, d.question, d.authority, d.deputy, d.method, d.outcome, d.outcome_by, d.because, ${UNTOLD} as untold, d.rationale,
      d.decided_at, d.effective_at, d.review_date, d.appeal, d.appeal_until, g.deadline, g.phase, t.positions, ${OPEN_ADVICE} as unanswered,
      d.decided_by, d.acted_for, ${CONFLICTED} as conflicted,
      array(select a.person from responsible a where a.kind = 'decision' and a.subject = d.id and a.entry = g.entry) as responsible,
      (select w.closes_at from input_window w where w.kind = 'decision' and w.subject = d.id and w.what = 'advice') as advice_closes_at,
      (select count(*)::int from review v join gate o on o.kind = 'review' and o.id = v.id
        where v.decision = d.id and not o.over) as reviews_open,
      (select coalesce(jsonb_object_agg(r.person, jsonb_build_object('decisionRight', e."right", 'uncounted', e.uncounted,
          'spoken', exists (select from spoken s where s.decision = d.id and s.voter = r.person and s.current
            and s.entry = (select forum_round(d.id))))), '{}')
        from unnest(${readers}::uuid[]) as r (person)
          left join entitlement e on e.decision = d.id and e.person = r.person) as stands
    from decision d join gate g on g.kind = 'decision' and g.id = d.id
      join lateral (select count(*)::int as positions
        from spoken p join entitlement h on h.decision = p.decision and h.person = p.voter and h."right" = p.kind and h.heard
        where p.decision = d.id and p.current and p.entry = (select forum_round(d.id))) t on true
    where d.id = ${id}`.execute(db);
  return rows[0];
}
