import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { KnowledgeList } from '../../../../apps/api/src/knowledge/knowledge.schemas.js';
import { ANN, AUDREY, FAY, type Council } from '../../forum/a-forum.js';
import { operationsOf, type Operation } from '../../operations-of.js';
import { NAME, NIA, aFullProgram } from './a-full-program.js';
import { lettersOf } from './letters-of.js';
import { nameEverywhere } from './naming-everywhere.js';

/** A name that stands in a text, with the column of that text; and one that was left out of it. */
const NAMED = new RegExp(`${NAME} in ([a-z_]+[.][a-z_]+)`, 'g');
const LEFT_OUT = /\(name not shown\) in ([a-z_]+[.][a-z_]+)/g;

const columnsIn = (text: string, which: RegExp): string[] => [...text.matchAll(which)].map(([, column = '']) => column);

/** What somebody said in a cycle is read as they said it by those who read it there: docs/consent.md, at its beginning. */
const SAID = [
  ...['contribution.body', 'contribution.story', 'contribution.observation', 'attachment.name'],
  ...['contribution_history.body', 'contribution_history.story', 'contribution_history.observation'],
];
const READ_AS_SAID = [
  ...['/v1/contributions/{contributionId}', '/v1/contributions/{contributionId}/history'],
  ...['/v1/cycles/{cycleId}/contributions', '/v1/cycles/{cycleId}/answers', '/v1/cycles/{cycleId}/duplicates'],
  ...['/v1/programs/{programId}/inbox', '/v1/attachments/{attachmentId}'],
];
/** Who takes part is listed by name, and who is waited for is told by name. */
const PEOPLE = [
  ...['/v1/programs/{programId}/participants/export', '/v1/cycles/{cycleId}/waiting'],
  ...['/v1/decisions/{decisionId}/waiting', '/v1/reviews/{reviewId}/waiting', '/v1/pilots/{pilotId}/waiting'],
];
/** What no route and no letter tells: the name of a persona as names are told apart. */
const TOLD_NOWHERE = ['persona.looked'];
/** Letters that nothing in this program gives a reason to write: nobody consented, left, came with a file, waits for too long, or lost an approval or a decision. */
const UNWRITTEN = [
  ...(['consent_withdrawn', 'consents_ended', 'inbox_returned', 'decision_superseded', 'approval_void'] as const),
  ...([
    'invitation_withdrawn',
    'interests_recorded',
    'reviewer_missing',
    'decider_missing',
    'attendance_unmarked',
    'item_dropped',
    'answer_overdue',
  ] as const),
];
/** Columns, of any table or of one, in which nobody writes words: codes, keys, addresses, ballots, and what counts or measures. */
const WITHOUT_WORDS = [
  ...[
    'audience',
    'shown_to',
    'readers',
    'kind',
    'use',
    'state',
    'verdict',
    'stance',
    'because',
    'cause',
    'was',
    'becomes',
    'who',
    'coverage_gap',
    'part',
  ],
  ...['closed_how', 'approval_ended', 'ended_because', 'sent_status', 'last_error', 'heard_event', 'remote', 'url'],
  ...['connection', 'link', 'recording_url', 'transcript_url', 'proxy_for', 'must_hear', 'needs', 'segments'],
  ...['parameters', 'ranking', 'scores', 'lasts', 'decide_within', 'method', 'outcome_by', 'tie_break', 'shown'],
  ...['phase', 'status', 'channel', 'code', 'roles', 'stakeholder_group', 'formats', 'salt', 'sha256', 'type', 'store'],
  ...['comparator', 'engagement', 'stakeholders', 'ladder', 'appeal', 'criteria', 'measured_every', 'given', 'facts'],
  ...['move_reason.what', 'input_window.what'],
  'topic.demo', // only the release before writes it
];

/** Where a route may be asked, by the table of what it names. */
const TABLES: Record<string, string> = {
  programId: 'program',
  cycleId: 'cycle',
  topicId: 'topic',
  preReadId: 'pre_read',
  itemId: 'item',
  contributionId: 'contribution',
  attachmentId: 'attachment',
  amendmentId: 'amendment',
  normId: 'norm',
  decisionId: 'decision',
  reviewId: 'review',
  conditionId: 'condition',
  pilotId: 'pilot',
  personId: 'person',
  personaId: 'persona',
  passageId: 'citation',
  criterionId: 'criterion',
  obligationId: 'obligation',
  objectiveId: 'objective',
  scenarioId: 'scenario',
};

describe('the full name of somebody who does not consent to being quoted by it', () => {
  let council: Council;
  let reads: Operation[];
  let named: string[];
  let wordless: string[];
  const ids = new Map<string, readonly string[]>();
  const seen = new Set<string>();
  let nia = '';

  beforeAll(async () => {
    council = await aFullProgram();
    ({ named, wordless } = await nameEverywhere(council.superuser, NAME));
    for (const [place, table] of Object.entries(TABLES)) {
      const which = table === 'person' ? sql`where email in (${NIA}, ${ANN})` : sql``;
      const { rows } = await sql<{ id: string }>`select id from ${sql.table(table)} ${which}`.execute(
        council.superuser,
      );
      ids.set(
        place,
        rows.map(({ id }) => id),
      );
    }
    nia = (await council.api.db.selectFrom('person').select('id').where('email', '=', NIA).executeTakeFirstOrThrow())
      .id;
    const all = await operationsOf(council.api);
    reads = all.filter(({ method, path }) => method === 'GET' && path.startsWith('/v1') && !path.endsWith('/events')); // endless, and without texts
  }, 120_000);
  afterAll(() => council.end());

  /** Every address of a route in the program. */
  const addressesOf = (path: string): string[] => {
    const [, place] = /\{(\w+)\}/.exec(path) ?? [];
    if (place === undefined) return [path];
    const [first = ''] = ids.get('programId') ?? [];
    const fixed = path.includes('{personId}') ? path.replace('{programId}', first) : path;
    const at = path.includes('{personId}') ? 'personId' : place;
    const found = ids.get(at) ?? [];
    if (found.length === 0) throw new Error(`${path}: there is no ${at}`);
    return found.map((id) => fixed.replace(`{${at}}`, id).replace('{receipt}', randomUUID()));
  };

  /** Texts of an answer in which the name stands otherwise than as that of a person who is told with their id. */
  function quotedIn(value: unknown, beside: Readonly<Record<string, unknown>> = {}): string[] {
    if (typeof value === 'string')
      return value.replaceAll(NAMED, '').includes(NAME) && !(value === NAME && beside.id === nia) ? [value] : [];
    if (typeof value !== 'object' || value === null) return [];
    return Object.values(value).flatMap((one) =>
      quotedIn(one, Array.isArray(value) ? {} : (value as Readonly<Record<string, unknown>>)),
    );
  }

  const VIEWERS = [
    ['a facilitator', FAY],
    ['another participant', ANN],
    ['an auditor', AUDREY],
    ['the person', NIA],
  ] as const;

  it.each(VIEWERS)(
    'is shown to %s by no route, as data or as a page, but where something was said',
    async (_who, as) => {
      const quoted = new Set<string>();
      let asked = 0;
      for (const { path } of reads) {
        const allowed = READ_AS_SAID.includes(path) ? SAID : [];
        for (const at of addressesOf(path))
          for (const accept of ['application/json', 'text/html']) {
            const { status, body, headers } = await council.api.call<unknown>(as, 'GET', at, undefined, { accept });
            if (status !== 200) continue;
            asked += 1;
            const text = JSON.stringify([body, headers]);
            const shown = columnsIn(text, NAMED);
            for (const place of [...shown, ...columnsIn(text, LEFT_OUT)]) seen.add(place);
            for (const place of shown.filter((one) => !allowed.includes(one)))
              quoted.add(`${path} (${accept}): ${place}`);
            const others = accept === 'text/html' || PEOPLE.includes(path) ? [] : quotedIn(body);
            for (const words of others) quoted.add(`${path}: ${words}`);
          }
      }
      expect([...quoted]).toEqual([]);
      expect(asked).toBeGreaterThan(100);
    },
    120_000,
  );

  it('is told by no letter', async () => {
    const { letters, unwritten } = await lettersOf(council, UNWRITTEN);
    const quoted = new Set<string>();
    for (const [purpose, letter] of letters) {
      for (const place of columnsIn(letter, NAMED)) quoted.add(`${purpose}: ${place}`);
      for (const place of columnsIn(letter, LEFT_OUT)) seen.add(place);
    }
    expect([...quoted]).toEqual([]);
    expect(unwritten).toEqual([]);
  }, 240_000);

  it('finds nothing by itself, and stands in nothing that other words find', async () => {
    for (const words of ['Nia', 'Obi', 'Nia Obi', 'Obi field', 'field'])
      for (const as of [FAY, ANN, NIA]) {
        const path = `/v1/knowledge?limit=100&q=${encodeURIComponent(words)}`;
        const { body } = await council.api.call<KnowledgeList>(as, 'GET', path);
        const texts = body.items.flatMap(({ title, snippet }) =>
          [title, snippet].map((all) => all.map(({ text }) => text).join('')),
        );
        expect([words, texts.length > 0]).toEqual([words, /field/.test(words)]);
        expect([words, texts.filter((text) => /Nia|Obi/.test(text))]).toEqual([words, []]);
      }
  });

  it('is told by no refusal, as data or as a page: not in the plain words for jargon either', async () => {
    const jargon = [{ term: 'short form', plain: `what ${NAME} asked for` }];
    const engagement = { calendar: { zone: 'Europe/Berlin' }, language: { lint: 'block', jargon } };
    const program = `/v1/programs/${council.program}`;
    const set = await council.api.call(FAY, 'PUT', `${program}/engagement`, engagement, { 'if-match': '*' });
    expect(set.status).toBe(200);
    for (const accept of ['application/json', 'text/html']) {
      const brief = { title: 'The short form', scope: 'The weekly report' };
      const refused = await council.api.call<unknown>(FAY, 'POST', `${program}/cycles`, brief, { accept });
      expect(refused.status).toBe(409);
      const told = JSON.stringify(refused.body);
      expect(told).toContain('what (name not shown) asked for');
      expect(told).not.toContain(NAME);
    }
  });

  it('was there in every text that people write', () => {
    const known = (place: string): boolean =>
      [place, place.split('.')[1] ?? ''].some((one) => WITHOUT_WORDS.includes(one));
    expect(wordless.filter((place) => !known(place))).toEqual([]);
    expect(named.filter((place) => !seen.has(place)).sort()).toEqual(TOLD_NOWHERE);
  });
});
