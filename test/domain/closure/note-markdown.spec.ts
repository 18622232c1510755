import fc from 'fast-check';
import { ClosureNote } from '../../../libs/domain/closure/closure-note.js';
import type { DayOf } from '../../../libs/domain/time.js';
import { dayIn } from '../../../libs/calendar/days.js';
import { DECISION, EMPTY } from './a-note.js';
import { noteToMarkdown } from '../../../libs/domain/closure/note-markdown.js';

const inUtc: DayOf = (at) => dayIn(at, 'UTC');
/** As a draft, in UTC. */
const markdown = (note: ClosureNote, heading: { readonly title: string; readonly introduction?: string }): string =>
  noteToMarkdown(note, { standing: null, dayOf: inUtc, ...heading });

describe('a closure note as Markdown', () => {
  it.each([
    ['The *budget* is gone', 'The \\*budget\\* is gone'],
    [null, 'its time ran out, and its rules say that it then ends'],
  ])('says first that a cycle was cancelled, and why: %j', (reason, words) => {
    const [, , first] = markdown({ ...EMPTY, cancelled: { reason } }, { title: 'Reports' }).split('\n\n');
    expect(first).toBe(`This cycle was cancelled before its end: ${words}`);
  });

  it('says of each scenario that was observed for how many it works', () => {
    const verdicts = { works: 2, worksWithChanges: 1, doesNotWork: 0 };
    const shown = [{ topic: 'Is it quick?', situation: 'In a basement', ...verdicts }];
    expect(markdown({ ...EMPTY, shown }, { title: 'Reports' })).toContain(
      '## What demonstrations showed\n\n- In a basement: works for 2 people, works with changes for 1 person (Is it quick?)\n',
    );
  });

  it('says that more was told in confidence, and counts nobody with that', () => {
    const target = { who: 'regulator', atLeast: 1, invited: 1, heard: 0, away: 0, saidFor: 0 };
    const promised = { item: DECISION.id, title: 'A form', voices: 0, criteria: [], conditions: [] };
    const notHeard = { missing: [], reason: null, targets: [target] };
    const text = markdown({ ...EMPTY, inConfidence: true, willChange: [promised], notHeard }, { title: 'R' });
    expect(text).toContain(
      '## What we heard\n\n- More was said in confidence; whoever said it has their answer directly\n',
    );
    expect(text).toContain('- **A form**, asked for in confidence\n');
    expect(text).toContain('- regulator: 0 of at least 1 said something openly; 1 invited\n');
  });

  it('says so when there is nothing', () => {
    expect(markdown(EMPTY, { title: 'Reports' })).toBe(
      [
        '# Reports',
        'A draft, from what is known now: nothing of it is promised yet.',
        '## What we heard',
        'Nothing.',
        '## What will change',
        'Nothing.',
        '## What will not change, and why',
        'Nothing.',
        '## Decisions',
        'Nothing.',
        '## What we learnt',
        'Nothing.\n',
      ].join('\n\n'),
    );
  });

  it.each([
    [{ version: 1, of: 1, publishedBy: 'Fay' }, 'Version 1, published on 2027-03-01 by Fay.'],
    [{ version: 2, of: 3, publishedBy: 'Fay *F*' }, 'Version 2 of 3, published on 2027-03-01 by Fay \\*F\\*.'],
    [
      { version: 1, of: 1, publishedBy: null },
      'Version 1, published on 2027-03-01 by the system, because nobody did in time.',
    ],
  ])('says which version it is, since when and by whom: %j', (standing, words) => {
    const publishedAt = '2027-03-01T09:00:00.000Z';
    const [, first] = noteToMarkdown(EMPTY, { title: 'R', dayOf: inUtc, standing: { ...standing, publishedAt } }).split(
      '\n\n',
    );
    expect(first).toBe(words);
  });

  it('says every date as it is where the program is', () => {
    const [last, first] = ['2026-12-06T04:59:59.000Z', '2026-12-05T05:00:00.000Z'];
    const conditions = [{ statement: 'No names', owner: 'Ben', dueAt: last, met: false }];
    const answers = { planned: last, promised: first, given: last, brokenPromises: 0 };
    const note: ClosureNote = {
      ...EMPTY,
      willChange: [{ item: DECISION.id, title: 'A form', voices: 1, criteria: [], conditions }],
      deferred: [{ reason: 'Later', until: last, contributions: 1, brokenPromise: false }],
      decisions: [{ ...DECISION, conditions }],
      objectives: [
        {
          statement: 'Quicker',
          metric: 'time',
          unit: 'min',
          baseline: 18,
          target: 6,
          learnt: null,
          measured: { value: 9, at: first, count: 1 },
        },
      ],
      expectations: {
        scope: null,
        minutes: { planned: 60, took: null },
        timeboxes: [],
        topics: { promised: 1, heard: 0 },
        ifTimeRemains: { named: 0, heard: 0 },
        answers,
      },
      flags: [{ code: 'no-topic', at: last, facts: {} }],
    };
    const standing = { version: 1, of: 1, publishedAt: last, publishedBy: 'Fay' };
    const days = (zone: string): string[] =>
      noteToMarkdown(note, { title: 'R', standing, dayOf: (at) => dayIn(at, zone) }).match(/\d{4}-\d\d-\d\d/g) ?? [];
    expect([...new Set(days('America/New_York'))]).toEqual(['2026-12-05']);
    expect(days('America/New_York')).toHaveLength(9);
    expect(new Set(days('Pacific/Kiritimati'))).toEqual(new Set(['2026-12-05', '2026-12-06']));
  });

  it('sets how much was said beside each question, and beside what is none, with what it came to', () => {
    const heard = [
      { topic: 'Which fields can go?', contributions: 9, people: 6, items: ['A short form', 'Keep a draft'] },
      { topic: 'The printed form', contributions: 2, people: 1, items: [] },
      { topic: null, contributions: 1, people: 1, items: ['A longer battery'] },
    ];
    expect(markdown({ ...EMPTY, heard }, { title: 'Reports' })).toContain(
      [
        '- Which fields can go? 9 contributions from 6 people',
        '  - A short form',
        '  - Keep a draft',
        '- The printed form: 2 contributions from 1 person',
        '- Beside the topics: 1 contribution from 1 person',
        '  - A longer battery',
      ].join('\n'),
    );
  });

  it('tells what was answered, and of an earlier release how many were', () => {
    const answers = [{ answer: 'It is under *More*', contributions: 2 }];
    const told = markdown({ ...EMPTY, answers, answered: 2, duplicates: 1 }, { title: 'R' });
    expect(told).toContain('## Answered\n\n- It is under \\*More\\* (2 contributions)\n- 1 contribution said what');
    expect(told).not.toContain('answered directly');
    const { answers: _later, ...earlier } = { ...EMPTY, answered: 2 };
    expect(markdown(ClosureNote.parse(earlier), { title: 'R' })).toContain('- 2 contributions answered directly\n');
  });

  it.each([
    [1, '- 1 contribution said what another had said, and shares its answer\n'],
    [2, '- 2 contributions said what another had said, and share its answer\n'],
  ])('says of %i that repeated another that it has the answer of that', (duplicates, line) => {
    expect(markdown({ ...EMPTY, duplicates }, { title: 'Reports' })).toContain(line);
  });

  it('sets what was promised beside what happened', () => {
    const answers = {
      planned: '2026-04-23T15:00:00.000Z',
      promised: '2026-04-22T15:00:00.000Z',
      given: '2026-04-24T15:00:00.000Z',
      brokenPromises: 2,
    };
    const told = {
      scope: { told: 'The weekly report', beside: 1 },
      minutes: { planned: 60, took: 75 },
      topics: { promised: 3, heard: 2 },
      ifTimeRemains: { named: 1, heard: 0 },
      timeboxes: [
        { topic: 'Which fields can go?', ifTimeRemains: false, minutes: 25, took: 40, reached: true },
        { topic: 'Where are they lost', ifTimeRemains: false, minutes: 20, took: 0, reached: false },
        { topic: 'Who reads it?', ifTimeRemains: false, minutes: 15, took: 0, reached: true },
        { topic: 'What else?', ifTimeRemains: true, minutes: 10, took: 0, reached: false },
        { topic: 'Not noted?', ifTimeRemains: false, minutes: 5, took: null, reached: null },
        { topic: 'And then?', ifTimeRemains: true, minutes: 1, took: null, reached: true },
      ],
    };
    const late = markdown({ ...EMPTY, expectations: { ...told, answers } }, { title: 'Reports' });
    expect(late).toContain('## What we had promised');
    expect(late).toContain('- A session of 60 minutes: it took 75');
    expect(late).toContain('- 3 topics to be sure of: 2 got contributions');
    expect(late).toContain('- 1 topic if time remains: none got contributions');
    expect(late).toContain('- The scope, "The weekly report": 1 contribution came beside its topics');
    for (const line of [
      'Which fields can go? 25 minutes; it took 40',
      'Where are they lost: 20 minutes; it was not reached: this promise was not kept',
      'Who reads it? 15 minutes; the session did not reach it, and people wrote to it',
      'What else? 10 minutes if they remained; it was not reached, as it had been said that it might not',
      'Not noted? 5 minutes; nobody noted whether it was reached, and nobody spoke to it',
      'And then? 1 minute if they remained; nobody noted how long it took',
    ])
      expect(late).toContain(`\n  - ${line}\n`);
    expect(late).toContain(
      '- An answer to everybody by 2026-04-22 (planned for 2026-04-23 since the session moved): later than that, with this note, on 2026-04-24; 2 contributions still got none in time',
    );
    const kept = { ...answers, planned: answers.promised, given: '2026-04-20T15:00:00.000Z', brokenPromises: 0 };
    const untimed = {
      ...told,
      minutes: { planned: 60, took: null },
      ifTimeRemains: { named: 0, heard: 0 },
      scope: { told: 'The weekly report', beside: 0 },
      timeboxes: [],
    };
    const intime = markdown({ ...EMPTY, expectations: { ...untimed, answers: kept } }, { title: 'Reports' });
    expect(intime).toContain('- A session of 60 minutes: it was not timed\n');
    const session = (timeboxes: typeof told.timeboxes) =>
      markdown({ ...EMPTY, expectations: { ...untimed, timeboxes, answers } }, { title: 'Reports' });
    expect(session(told.timeboxes)).toContain('- A session of 60 minutes: it was not timed\n');
    const noted = told.timeboxes.filter(({ took }) => took !== null);
    expect(session(noted)).toContain('- A session of 60 minutes: it was not timed, and its topics took 40\n');
    expect(intime).not.toContain('if time remains');
    expect(intime).toContain('- The scope, "The weekly report": nothing was said beside its topics');
    expect(intime).toContain('- An answer to everybody by 2026-04-22: given with this note, on 2026-04-20\n');
  });

  it('tells who decided for whom, why, and who thought otherwise', () => {
    const note = {
      ...EMPTY,
      decisions: [
        DECISION,
        {
          ...DECISION,
          state: 'open',
          outcome: null,
          handedOn: true,
          by: null,
          decidedBy: null,
          rationale: null,
          dissent: [],
        },
      ],
    };
    expect(markdown(note, { title: 'Reports' })).toContain(
      [
        '- **Drop it?** Drop it (decided by Den for Oda)',
        '  - Why: Nobody reads it',
        '  - Conflict of interest, so they advised only: Zoe',
        '  - Approved on the condition: Leave out names (owed by Ben until 2027-03-01)',
        '  - Approved on the condition: Tell support (done)',
        '  - Somebody preferred "Keep it": I read it. Answer: It moves to the archive',
        '- **Drop it?** still open; it goes on after this cycle',
      ].join('\n'),
    );
  });

  it.each([
    ['draft', false, 'not opened yet'],
    ['last_call', false, 'still open, in its last call'],
    ['withdrawn', false, 'withdrawn'],
    ['withdrawn', true, 'withdrawn'],
    ['decided', false, 'decided, waits for its reviews'],
    ['decided', true, 'decided, waits for its reviews; it goes on after this cycle'],
    ['open', true, 'still open; it goes on after this cycle'],
  ])('tells no outcome of a decision that is %s (handed on: %s)', (state, handedOn, words) => {
    const note = { ...EMPTY, decisions: [{ ...DECISION, state, handedOn }] };
    expect(markdown(note, { title: 'Reports' })).toContain(`- **Drop it?** ${words}\n\n`);
  });

  it.each([
    ['appeal', null, false, 'It was appealed, and is being decided anew'],
    ['appeal', 'Make it optional', true, 'It was appealed, and decided anew: Make it optional'],
    ['appeal', 'Keep things as they are', false, 'It was appealed, and stands after that'],
    ['review', 'Make it optional', true, 'It was reopened on its review date, and decided anew: Make it optional'],
    ['superseded', 'Yes', true, 'Another decision has taken its place: Do we ask less? Yes'],
  ] as const)('tells what has become of a decision since: %s, %s', (because, outcome, inForce, said) => {
    const anew = { decision: DECISION.id, question: 'Do we ask less?', because, outcome, inForce };
    const decisions = [{ ...DECISION, anew }];
    expect(markdown({ ...EMPTY, decisions }, { title: 'Reports' })).toContain(`  - ${said}\n`);
  });

  it('tells the dissent that the ruling recorded', () => {
    const decisions = [{ ...DECISION, recordedDissent: 'Ben would *keep* it' }];
    expect(markdown({ ...EMPTY, decisions }, { title: 'Reports' })).toContain(
      '  - Why: Nobody reads it\n  - Dissent on record: Ben would \\*keep\\* it\n',
    );
  });

  it('says how many more positions and concerns were against it than it quotes', () => {
    const told = (moreDissent?: number) =>
      markdown(
        { ...EMPTY, decisions: [{ ...DECISION, ...(moreDissent === undefined ? {} : { moreDissent }) }] },
        { title: 'Reports' },
      );
    const said = 'stood against it; the decision has them all\n';
    expect(told(50)).toContain(`  - 50 more positions and concerns ${said}`);
    expect(told(1)).toContain(`  - 1 more position or concern ${said}`);
    expect(told()).not.toContain('stood against');
  });

  it('puts no disagreement into the mouth of those who chose no option', () => {
    const said = [
      { reason: 'Accidents go there', answer: 'It stays, optional' },
      { reason: 'I never saw it', answer: null },
    ];
    const text = markdown(
      { ...EMPTY, decisions: [{ ...DECISION, dissent: [], said, moreSaid: 2 }] },
      { title: 'Reports' },
    );
    expect(text).toContain(
      [
        '  - Somebody chose none of the options, and said: Accidents go there. Answer: It stays, optional',
        '  - Somebody chose none of the options, and said: I never saw it',
        '  - 2 more positions chose none of the options; the decision has them all',
      ].join('\n'),
    );
    expect(text).not.toContain('disagreed');
  });

  it('owns up to what it put off because it did not answer in time', () => {
    const late = {
      reason: 'not_answered_in_time',
      until: '2027-01-04T09:00:00.000Z',
      contributions: 2,
      brokenPromise: true,
    };
    expect(markdown({ ...EMPTY, deferred: [late] }, { title: 'R' })).toContain(
      '- Until 2027-01-04: We did not answer in time (2 contributions)',
    );
  });

  it.each<[string, string]>([
    ['<img src=x onerror=alert(1)>', '\\<img src=x onerror=alert(1)\\>'],
    ['[a](javascript:alert(1))', '\\[a\\](javascript:alert(1))'],
    ['two\n\n# lines', 'two \\# lines'],
    ['- a list', '\\- a list'],
    ['1. a list', '\\1. a list'],
    ['&lt;', '\\&lt;'],
  ])('leaves %j as it was written', (reason, expected) => {
    const note = { ...EMPTY, willNot: [{ reason, contributions: 1 }] };
    expect(markdown(note, { title: 'R' })).toContain(`- ${expected} (1 contribution)`);
  });

  it('gives every reason one line, whatever is in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (reason) => {
        const text = markdown({ ...EMPTY, willNot: [{ reason, contributions: 1 }] }, { title: 'R' });
        expect(text.split('\n').filter((line) => line.endsWith('(1 contribution)'))).toHaveLength(1);
        expect(text).not.toMatch(/^[^\\]*<[a-z]/m);
      }),
    );
  });

  it('keeps texts from right to left apart from its own words, and leaves others as they are', () => {
    const heard = [
      { topic: 'אילו שדות?', contributions: 2, people: 1, items: [] },
      { topic: 'Which fields?', contributions: 1, people: 1, items: [] },
    ];
    const willNot = [{ reason: 'القانون يطلب ذلك', contributions: 3 }];
    const note = markdown({ ...EMPTY, heard, willNot }, { title: 'דוח' });
    expect(note).toContain('- \u2068אילו שדות?\u2069 2 contributions from 1 person\n');
    expect(note).toContain('- Which fields? 1 contribution from 1 person\n');
    expect(note).toContain('- \u2068القانون يطلب ذلك\u2069 (3 contributions)\n');
  });
});
