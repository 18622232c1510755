import { sql } from 'kysely';
import { CONFLICTED } from '../../../commands/tally/entitlement.js';
import type { MethodName, Because } from '../../../domain/decision/methods.js';
import { isBecause } from '../../../domain/decision/methods/because-in-words.js';
import { formOf } from '../../../domain/decision/methods/forms.js';
import { insteadInWords, lastWordOf, officeOf, type Uncounted } from '../../../domain/decision/rights.js';
import type { Audience } from '../../../domain/people.js';
import type { Instant } from '../../../domain/time.js';
import { wherever, type MaybeDraft, type Template, type Writing } from '../writing.js';

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
export interface Held {
  readonly decisionRight: 'decide' | 'advise' | 'contribute' | null;
  readonly uncounted: Uncounted | null;
  /** Who has a conflict of interest, or had one when it was decided. */
  readonly conflicted: readonly string[];
}

/** How somebody stands in a decision: whether the last word is theirs, their right, and what is said instead of it. */
export function standsOf(
  person: string,
  decision: { authority: string; deputy: string | null; method: MethodName },
  { decisionRight: held, uncounted, conflicted }: Held,
): Pick<Forum, 'held' | 'rules' | 'right' | 'instead'> {
  const office = officeOf(person, decision);
  const lastWord = lastWordOf(decision, conflicted);
  const rules = office !== null && office === lastWord;
  const right = held === 'decide' ? held : rules ? (office === 'deputy' ? 'instead' : office) : (held ?? office);
  const conflict = conflicted.includes(person) ? 'in_force' : null;
  const { method } = decision;
  return { held, rules, right, instead: insteadInWords({ held, office, lastWord, uncounted, conflict, method }) };
}

/** What somebody's right means for what they say, or what is said instead to those who do not count. */
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
  readonly held: Held['decisionRight'];
  /** Whether the last word is the recipient's, by their office. */
  readonly rules: boolean;
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

const OF_DECISION = [
  ...(['id', 'audience', 'question', 'authority', 'deputy', 'method', 'outcome', 'outcomeBy', 'because'] as const),
  ...([
    'decidedBy',
    'actedFor',
    'rationale',
    'decidedAt',
    'effectiveAt',
    'reviewDate',
    'appeal',
    'appealUntil',
  ] as const),
] as const;

/** A letter about a decision that its recipient may read. */
export const aboutDecision = (template: (writing: Writing, forum: Forum) => MaybeDraft): Template =>
  wherever(async (writing) => {
    const forum = await loadForum(writing, writing.data.subject);
    return forum && writing.mayRead(forum) ? template(writing, forum) : null;
  });

/** A decision as the reader of a letter stands to it, or null when it is not there. Whether they may read it is asked by the caller. */
export async function loadForum({ db, to, mayRead }: Writing, id: string): Promise<Forum | null> {
  const decision = await db.selectFrom('decision').select(OF_DECISION).where('id', '=', id).executeTakeFirst();
  if (!decision) return null;
  const [all, counts, names, window] = await Promise.all([
    db
      .selectFrom('option')
      .select(['id', 'title', 'consequences', 'audience'])
      .where('decision', '=', id)
      .orderBy('position')
      .execute(),
    countsOf(db, id, to.actsAs),
    namesOf(db, [decision.authority, decision.deputy, decision.decidedBy, decision.actedFor]),
    db
      .selectFrom('inputWindow')
      .select('closesAt')
      .where('kind', '=', 'decision')
      .where('subject', '=', id)
      .where('what', '=', 'advice')
      .executeTakeFirst(),
  ]);
  const options = all.filter(mayRead);
  const named = (person: string | null): string | null => (person === null ? null : (names.get(person) ?? null));
  const { question, audience, authority, deputy, outcomeBy, rationale, decidedAt, effectiveAt, reviewDate } = decision;
  const { decisionRight, conflicted, ...counted } = counts;
  const lastWord = lastWordOf(decision, conflicted);
  const { method } = decision;
  const adviceClosesAt = window?.closesAt ?? null;
  const talking = counted.phase === 'open' || counted.phase === 'last_call';
  const listensUntil = !talking ? null : formOf(method).advice ? adviceClosesAt : counted.deadline;
  return {
    ...{ id, question, audience, authority, deputy, outcomeBy, rationale, decidedAt, effectiveAt, reviewDate },
    ...standsOf(to.actsAs, decision, counts),
    ...counted,
    rulerName: lastWord && named(decision[lastWord]),
    decidedBy: named(decision.decidedBy),
    actedFor: named(decision.actedFor),
    ...{ method, adviceClosesAt, listensUntil },
    appealUntil: decisionRight && decision.appeal?.by.includes(decisionRight) ? decision.appealUntil : null,
    because: isBecause(decision.because) ? decision.because : null,
    titles: new Map(options.map((option) => [option.id, option.title])),
    outcome: options.find((option) => option.id === decision.outcome)?.title ?? null,
    options: options.map(({ title, consequences }) => (consequences ? `${title}: ${consequences}` : title)),
  };
}

interface Counts extends Held {
  spoken: boolean;
  positions: number;
  unanswered: number;
  deadline: Instant | null;
  phase: string;
  reviewsOpen: number;
}

async function countsOf(db: Writing['db'], id: string, person: string): Promise<Counts> {
  const { rows } = await sql<Counts>`
    select g.deadline, g.phase,
      e."right" as decision_right, e.uncounted,
      ${CONFLICTED} as conflicted,
      (select coalesce(bool_or(s.voter = ${person}), false) from spoken s
        where s.decision = g.id and s.current and s.entry = (select forum_round(g.id))) as spoken,
      t.positions, t.unanswered,
      (select count(*)::int from review v join gate o on o.kind = 'review' and o.id = v.id
        where v.decision = g.id and not o.over) as reviews_open
    from gate g join decision d on d.id = g.id left join entitlement e on e.decision = g.id and e.person = ${person}
      join lateral (select count(*)::int as positions,
          count(*) filter (where p.reason is not null and p.answer is null
            and (p.kind = 'advise' or (p.kind = 'decide' and d.method = 'authority@1')))::int as unanswered
        from spoken p join entitlement h on h.decision = p.decision and h.person = p.voter and h."right" = p.kind and h.heard
        where p.decision = g.id and p.current and p.entry = (select forum_round(g.id))) t on true
    where g.kind = 'decision' and g.id = ${id}`.execute(db);
  const none = {
    decisionRight: null,
    uncounted: null,
    conflicted: [],
    spoken: false,
    positions: 0,
    unanswered: 0,
    deadline: null,
    phase: '',
    reviewsOpen: 0,
  };
  return rows[0] ?? none;
}

/** The names of people by their ids; of nobody for null. */
export async function namesOf(db: Writing['db'], people: readonly (string | null)[]): Promise<Map<string, string>> {
  const ids = people.filter((person) => person !== null);
  if (ids.length === 0) return new Map();
  const rows = await db.selectFrom('person').select(['id', 'name']).where('id', 'in', ids).execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}
