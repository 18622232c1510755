import { sql } from 'kysely';
import type { DecisionView } from '../../../../apps/api/src/decisions/decision.schemas.js';
import type { ReviewView } from '../../../../apps/api/src/reviews/review.schemas.js';
import { plusMs } from '../../../../libs/domain/time.js';
import { PNG } from '../../../attachments/sample-files.js';
import { aPilot } from '../../../servers/a-pilot.js';
import { upload } from '../../attachments/a-form.js';
import { ANN, BEN, CARL, CLEO, CORA, DECISION, FAY, ODA, aCouncil, type Council } from '../../forum/a-forum.js';

export const NIA = 'nia@example.org'; // takes part, and consents to nothing
export const NAME = 'Nia Obi';

const DAY = 86_400_000;
const inDays = (days: number): string => new Date(Date.now() + days * DAY).toISOString();

/** What the fixture does: a request that must be accepted. */
type Done = <Body = { id: string }>(as: string, method: Method, path: string, body?: object) => Promise<Body>;
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH';

const doneBy =
  ({ api }: Council): Done =>
  async (as, method, path, body = {}) => {
    const headers: Record<string, string> = method === 'PATCH' ? { 'if-match': '*' } : {};
    const sent = method === 'GET' ? undefined : body;
    const answer = await api.call(as, method, `/v1/${path}`, sent, headers);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
    return answer.body as never;
  };

const SCENARIO = {
  situation: 'Report from the basement',
  data: 'Ten old reports',
  expected: 'It is sent',
  constraints: ['No network there'],
  assistiveTechnology: ['A screen reader'],
};
const OBJECTIVE = {
  key: 'faster',
  kind: 'validate_usability',
  statement: 'Reports without help',
  metric: 'time for one',
  unit: 'full minutes',
  baseline: 18,
  target: 6,
};
const TOPIC = {
  objective: 'faster',
  yields: 'A short form',
  evidence: 'Three reports',
  minutes: 20,
  scenarios: [SCENARIO],
};
const BRIEF = {
  title: 'Simplified reporting',
  scope: 'The weekly report',
  expectations: 'Answers to all',
  objectives: [OBJECTIVE],
  topics: [{ ...TOPIC, question: 'Which fields can go?' }],
  preReads: [{ title: 'How it is', summary: 'What we measured', body: 'Ten teams, ten reports' }],
  invite: [ANN, BEN, CARL, ODA, NIA],
};
const QUESTION = {
  ...DECISION,
  deciders: [],
  reviewers: [CLEO],
  question: 'Do we drop the long form?',
  options: [{ title: 'Drop it now', consequences: 'Less to fill in' }],
  conflicts: [{ email: CARL, reason: 'My company sells forms' }],
};

/** A council whose program has something of every kind that people write, in cycles that are open, held, cancelled and closed. */
export async function aFullProgram(): Promise<Council> {
  const council = await aCouncil();
  const done = doneBy(council);
  const participants = [{ email: NIA, name: NAME, group: 'end_user' }];
  await done(FAY, 'POST', `programs/${council.program}/participants`, { participants });
  await kept(council, done);
  await heard(council, done, await council.cycle({ ...BRIEF, decisions: [QUESTION] }));
  const held = await council.cycle({ ...BRIEF, title: 'Another report' });
  await done(FAY, 'POST', `cycles/${held}/session/move`, { to: inDays(60), reason: 'Too many are away' });
  await done(FAY, 'POST', `cycles/${held}/deadline`, { to: inDays(40), reason: 'We need more time' });
  await done(FAY, 'POST', `cycles/${held}/hold`, { reason: 'An audit comes first' });
  const cancelled = await council.cycle({ ...BRIEF, title: 'A third report' });
  await done(FAY, 'POST', `cycles/${cancelled}/cancel`, { reason: 'Nobody has time' });
  await alone(council, done);
  return council;
}

/** What the program keeps: a norm, a persona, interests, purposes, an absence, what was said between cycles. */
async function kept({ program }: Council, done: Done): Promise<void> {
  const at = (path: string): string => `programs/${program}/${path}`;
  await done(FAY, 'POST', at('norms'), { statement: 'We answer within two days', reviewAt: inDays(90) });
  const told = { when: 'I am in the basement', want: 'to report offline', soThat: 'nothing is lost' };
  const { id: story } = await done(ANN, 'POST', at('inbox'), { kind: 'story', story: told });
  const persona = { name: 'Offline teams', description: 'Work without a network', stories: [story] };
  await done(FAY, 'POST', at('personas'), persona);
  await done(ANN, 'PUT', at('interests'), { interests: ['A quick report'], incentives: ['A free lunch'] });
  await done(FAY, 'POST', at('absences'), { person: BEN, deputy: CARL, from: inDays(20), to: inDays(30) });
}

/** The id of the first row of a cycle in a table. */
const firstOf = async ({ api }: Council, table: 'objective' | 'topic' | 'decision', cycle: string): Promise<string> =>
  (await api.db.selectFrom(table).select('id').where('cycle', '=', cycle).executeTakeFirstOrThrow()).id;

/** A cycle from its session to its contested answers. */
async function heard(council: Council, done: Done, cycle: string): Promise<void> {
  const at = (path: string): string => `cycles/${cycle}/${path}`;
  const obligations = [{ reference: 'Article 5 GDPR', statement: 'Keep it short' }];
  await done(CLEO, 'POST', at('obligations'), { obligations });
  await done(FAY, 'POST', at('agenda/publish'));
  await done(FAY, 'POST', at('session/open'), { reason: 'Everybody is here' });
  const said = await inSession(council, done, cycle);
  await refined(council, done, cycle, said);
  await decided(council, done, cycle);
  const now = await done<{ phase: string }>(FAY, 'GET', `cycles/${cycle}`);
  if (now.phase === 'decision') await done(FAY, 'POST', at('decision/end'));
  const objective = await firstOf(council, 'objective', cycle);
  await done(FAY, 'POST', at('closure/publish'), {
    introduction: 'Thank you all',
    quotes: [{ contribution: said.first, starts: 0, ends: 60 }],
    learnt: [{ objective, text: 'It takes nine minutes' }],
  });
  await done(ANN, 'POST', `contributions/${said.first}/contest`, { reason: 'I asked about the short one' });
  const [, , other] = said.rest;
  await done(CARL, 'POST', `contributions/${other}/contest`, { reason: 'There is no manual' });
  const better = { kind: 'answered', answer: 'There is one now' };
  await done(FAY, 'POST', `contributions/${other}/contest/answer`, better);
  await done(ANN, 'PUT', `contributions/${said.first}/usefulness`, { useful: false, comment: 'It says nothing' });
  await council.clock(null);
}

const LONG =
  'On Monday the weekly report took me 18 minutes in the basement, because there are thirty fields and no network.';

interface Said {
  readonly first: string;
  readonly twin: string;
  readonly rest: readonly string[];
}

async function inSession(council: Council, done: Done, cycle: string): Promise<Said> {
  const topic = await firstOf(council, 'topic', cycle);
  const say = async (as: string, body: object): Promise<string> =>
    (await done(as, 'POST', `cycles/${cycle}/contributions`, body)).id;
  const first = await say(ANN, { kind: 'feedback', text: `${LONG} Always.` });
  await done(ANN, 'PATCH', `contributions/${first}`, { text: LONG });
  const shot = await upload(council.api, ANN, first, PNG, { name: 'my screen.png' });
  if (shot.status !== 201) throw new Error(JSON.stringify(shot.body));
  const twin = await say(BEN, { kind: 'feedback', text: LONG });
  const story = { when: 'I am on the road', want: 'to dictate it', soThat: 'it is done' };
  const observation = {
    expected: 'Six minutes',
    observed: 'Nine minutes',
    verdict: 'works_with_changes',
    fit: 'partly',
    sideEffects: 'It gets warm',
  };
  const rest = [
    await say(CARL, { kind: 'story', story: { ...story, constraints: ['No hands free'], environment: 'A truck' } }),
    await say(CARL, { kind: 'evidence', text: 'I tried it there', topic, observation }),
    await say(CARL, { kind: 'concern', text: 'Old reports may be lost' }),
  ];
  return { first, twin, rest };
}

async function refined({ api, program }: Council, done: Done, cycle: string, said: Said): Promise<void> {
  const measure = { metric: 'time for one', comparator: 'lte', threshold: 6, unit: 'full minutes' };
  const behaviour = { given: 'no network', when: 'I send it', then: 'it is kept' };
  const item = {
    title: 'A short form',
    framing: 'Thirty fields take minutes',
    coAuthors: [BEN],
    passages: [{ contribution: said.first, starts: 0, ends: 60 }],
    criteria: [
      { statement: 'It is quick', ...measure },
      { statement: 'Nothing is lost', behaviour },
    ],
  };
  const { id } = await done(FAY, 'POST', `cycles/${cycle}/items`, item);
  const propose = async (part: object): Promise<string> =>
    (await done(ANN, 'POST', `items/${id}/amendments`, { ...part, reason: 'In the basement it differs' })).id;
  const framing = await propose({ part: 'framing', framing: 'Thirty fields cost minutes' });
  await done(FAY, 'POST', `amendments/${framing}/decline`, { reason: 'It says the same' });
  const criterion = { statement: 'It is quick without a network', ...measure };
  const taken = await propose({ part: 'criterion', proposal: criterion });
  await done(FAY, 'POST', `amendments/${taken}/accept`, { reason: 'That is true' });
  const { id: fresh } = await done(ANN, 'POST', `cycles/${cycle}/amendments`, {
    title: 'Below ground',
    framing: 'The report is lost there',
    reason: 'It costs us hours',
    passages: item.passages,
    slices: [{ title: 'Keep a draft', framing: 'It is there tomorrow' }],
  });
  await done(FAY, 'POST', `amendments/${fresh}/decline`, { reason: 'It comes with the app' });
  await done(FAY, 'POST', `cycles/${cycle}/input/close`, { reason: 'Everybody has spoken' });
  const draft = (contribution: string, body: object): Promise<object> =>
    done(FAY, 'PUT', `contributions/${contribution}/disposition`, body);
  await draft(said.first, { kind: 'will_not', reason: 'The law asks for it' });
  await draft(said.first, { kind: 'will_change', items: [id], reason: 'You are right' });
  const open = await done<{ items: { id: string }[] }>(FAY, 'GET', `cycles/${cycle}/contributions?undisposed=true`);
  const [later, never] = said.rest;
  for (const { id: one } of open.items) {
    const put = { kind: 'deferred', until: inDays(50), reason: 'The audit comes first' };
    const not = { kind: 'will_not', reason: 'The law asks for it' };
    const answer = { kind: 'answered', answer: 'See the manual' };
    await draft(one, one === later ? put : one === never ? not : answer);
  }
  await done(FAY, 'POST', `cycles/${cycle}/refinement/end`);
  const { id: reviewed } = await done(FAY, 'POST', `items/${id}/reviews`, { email: CORA }).then(async () =>
    api.db.selectFrom('review').select('id').where('item', '=', id).executeTakeFirstOrThrow(),
  );
  const review = await done<ReviewView>(CORA, 'GET', `reviews/${reviewed}`);
  const changes = { entry: review.entry, reason: 'Names stay in it' };
  await done(CORA, 'POST', `reviews/${reviewed}/request-changes`, changes);
  await aPilot(api, FAY, program, { owner: BEN, decider: ODA, items: [id] });
}

/** Advice, the ruling with its answers, and an approval on a condition. */
async function decided(council: Council, done: Done, cycle: string): Promise<void> {
  const id = await firstOf(council, 'decision', cycle);
  const { options, deadline, advice } = await done<DecisionView>(FAY, 'GET', `decisions/${id}`);
  const option = options.find(({ statusQuo }) => !statusQuo)?.id;
  await done(BEN, 'POST', `decisions/${id}/positions`, { option, reason: 'It is shorter by far' });
  await done(FAY, 'POST', `decisions/${id}/deadline`, { to: plusMs(deadline ?? '', DAY), reason: 'Two are ill' });
  await council.clock(plusMs(advice?.closesAt ?? '', 1));
  const { items } = await done<{ items: { id: string }[] }>(ODA, 'GET', `decisions/${id}/positions`);
  const answers = items.map((position) => ({ position: position.id, answer: 'I followed it' }));
  const words = { rationale: 'Nobody has used it for a year', dissent: 'Some want to keep it' };
  const { reviews } = await done<DecisionView>(ODA, 'POST', `decisions/${id}/ruling`, { option, answers, ...words });
  const review = reviews[0]?.id ?? '';
  const { entry } = await done<ReviewView>(CLEO, 'GET', `reviews/${review}`);
  const conditions = [{ statement: 'Leave out names', owner: BEN, dueAt: inDays(40) }];
  const given = await done<ReviewView>(CLEO, 'POST', `reviews/${review}/approve`, {
    entry,
    reason: 'It is lawful',
    conditions,
  });
  await done(BEN, 'POST', `conditions/${given.conditions[0]?.id}/report`, { note: 'Done since Monday' });
}

/** Outside any cycle: a decision that goes on, another that was withdrawn, one in effect that is decided anew; and a concern. */
async function alone(council: Council, done: Done): Promise<void> {
  const { program, superuser } = council;
  const open = { ...QUESTION, reviewers: [], question: 'Do we keep paper?' };
  const { id } = await done(FAY, 'POST', `programs/${program}/decisions`, open);
  const gone = await done(FAY, 'POST', `programs/${program}/decisions`, { ...open, question: 'Do we keep fax?' });
  await done(FAY, 'POST', `decisions/${gone.id}/withdraw`, { reason: 'Nobody has one' });
  await sql`insert into concern (id, decision, program, cycle, audience, owner, entry, raised_at, name, body, closed_reason)
    select gen_random_uuid(), id, program, cycle, audience, proposer, 1, now(), 'The audit trail', 'Auditors need it', 'They do not'
    from decision where id = ${id}`.execute(superuser);
  await sql`insert into pilot_halt (id, pilot, program, audience, decision, because, person, reason, at)
    select gen_random_uuid(), p.id, p.program, p.audience, ${id}, 'person', p.owner, 'Drafts are lost', now() from pilot p`.execute(
    superuser,
  );
  await sql`update decision set pilot = (select id from pilot limit 1) where id = ${id}`.execute(superuser);
  await sql`update contribution_history h set story = c.story, observation = o.observation from contribution c, contribution o
    where c.story is not null and o.observation is not null`.execute(superuser);
  await sql`insert into pilot_measurement (id, pilot, program, audience, metric, at, value, people, recorded_at, recorded_by)
    select gen_random_uuid(), id, program, audience, 'errors of all', now(), 1, 40, now(), owner from pilot`.execute(
    superuser,
  );
  await sql`update amendment set state = 'proposed', answer = null, answered_by = null, answered_at = null where state = 'declined'`.execute(
    superuser,
  );
  await sql`update item set status = 'shipped'`.execute(superuser);
  await sql`update program set name = 'Council of reports', product = 'All reports' where id = ${program}`.execute(
    superuser,
  );
  await sql`update consent_purpose set what = 'How long it takes', how = 'In this program'`.execute(superuser);
  await sql`update pilot set collected = 'How long it takes', thresholds = jsonb_set(thresholds, '{0,metric}', '"errors of all"')`.execute(
    superuser,
  );
  await sql`update pilot set statement = 'It holds at night', stated_by = owner`.execute(superuser);
  await sql`update cycle set coverage_reason = 'They are at sea', session_place = 'The big room'`.execute(superuser);
}
