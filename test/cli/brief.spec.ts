import { readFileSync } from 'node:fs';
import { listed, type BriefProblem } from '../../apps/cli/src/brief/brief-problem.js';
import { isBrief, parseBrief } from '../../apps/cli/src/brief/parse-brief.js';
import type { Brief } from '../../apps/cli/src/brief/brief.schema.js';
import { workingCalendar } from '../../libs/calendar/working-calendar.js';
import { sayIssuesInWords } from '../../libs/domain/fields/issue-in-words.js';
import { msBetween } from '../../libs/domain/time.js';

sayIssuesInWords(); // as the command line does

const EXAMPLE = readFileSync('examples/simplified-reporting.yaml', 'utf8');

const SMALL = `program:
  name: Council
  product: Reports
  engagement: { calendar: { zone: Europe/Berlin } }
  participants:
    - { key: fay, name: Fay, email: fay@example.org, group: team, roles: [facilitator] }
    - { key: ann, name: Ann, email: ann@example.org, group: end_user }
cycle:
  title: First
  scope: Reports
  invite: [fay, ann]
  objectives:
    - { key: fast, kind: reduce_risk, statement: Faster, metric: time, unit: s, baseline: 9, target: 3 }
  topics:
    - { question: What can go?, objective: fast, yields: A list, evidence: Reports, minutes: 20, owner: ann }
`;

function briefOf(text: string): Brief {
  const brief = parseBrief(text);
  if (!isBrief(brief)) throw new Error(listed(brief));
  return brief;
}

function problemsOf(text: string): BriefProblem[] {
  const brief = parseBrief(text);
  return isBrief(brief) ? [] : brief;
}

const lines = (text: string): string[] => problemsOf(text).map(({ line, path }) => `${line} ${path}`);
/** The line on which `part` stands, counted from 1. */
const lineOf = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split('\n').length;

describe('a brief', () => {
  it('names people by short keys, which become addresses', () => {
    const { cycle, program, people } = briefOf(SMALL);
    expect(cycle.invite).toEqual(['fay@example.org', 'ann@example.org']);
    expect(cycle.topics[0]?.owner).toBe('ann@example.org');
    expect(program.participants[0]).not.toHaveProperty('key');
    expect(people).toEqual({ fay: 'fay@example.org', ann: 'ann@example.org' });
  });

  it('may name them by their addresses, too', () => {
    expect(briefOf(SMALL.replace('owner: ann', 'owner: ANN@example.org')).cycle.topics[0]?.owner).toBe(
      'ann@example.org',
    );
  });

  it('reports five mistakes of five kinds at once, each with its line', () => {
    const text = SMALL.replace('title: First', 'title: "First" and last') // broken YAML
      .replace('group: end_user', 'group: end_users') // none of the groups
      .replace('invite: [fay, ann]', 'invite: [fay, bob]') // nobody
      .replace('objective: fast', 'objective: quick') // no such objective
      .replace('key: ann', 'key: fay'); // twice
    const problems = problemsOf(text.replace('owner: ann', 'owner: fay'));
    expect(problems.map(({ line }) => line)).toEqual([7, 7, 9, 11, 15]);
    expect(problems.map(({ path }) => path)).toEqual([
      'program.participants[1].key',
      'program.participants[1].group',
      '',
      'cycle.invite[1]',
      'cycle.topics[0].objective',
    ]);
    expect(listed(problems)).toMatch(
      /^11:17 {2}cycle\.invite\[1\]: Nobody among the participants is bob; there are fay/m,
    );
  });

  it.each([
    ['an unknown name', 'scope: Reports', 'scope: Reports\n  scoop: Reports', 'cycle.scoop', 'not known'],
    ['a name that stands twice', 'scope: Reports', 'scope: Reports\n  scope: Other', '', 'stands twice'],
    ['what is missing', '  title: First\n', '', 'cycle.title', 'is missing'],
    ['a zone that is none', 'Europe/Berlin', 'Europe/Berln', 'program.engagement.calendar.zone', 'IANA time zone'],
    ['a text that is none', 'minutes: 20', 'minutes: twenty', 'cycle.topics[0].minutes', 'Use a whole number'],
    ['an address that stands twice', 'ann@example.org', 'fay@example.org', 'program.participants[1].email', 'twice'],
    ['timeboxes that do not fit', 'minutes: 20', 'minutes: 61', 'cycle.topics', 'take 61 minutes; the session has 60'],
    [
      'a session in the past',
      'scope: Reports',
      'scope: R\n  session: { at: 2020-01-01T10:00:00Z }',
      'cycle.session.at',
      'is not after',
    ],
    [
      'a name with power',
      'scope: Reports',
      'scope: Reports\n  __proto__: { admin: true }',
      '',
      '__proto__ is not allowed',
    ],
    [
      'an actor whom nobody knows',
      'cycle:',
      'rehearsal: { actors: { bob: [] } }\ncycle:',
      'rehearsal.actors.bob',
      'key bob',
    ],
  ])('names %s', (_what, from, to, path, message) => {
    const text = SMALL.replace(from, to);
    const found = problemsOf(text).find((problem) => problem.path === path && problem.message.includes(message));
    expect(found ?? problemsOf(text)).toMatchObject({ path });
  });

  it('leaves nobody with another prototype', () => {
    problemsOf(`__proto__: { polluted: yes }\n${SMALL}`);
    expect({}).not.toHaveProperty('polluted');
  });

  it('refuses texts that would fill the memory, and says so', () => {
    const lol = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (let last = 'a'.charCodeAt(0); lol.length < 9; last += 1) {
      const [one, next] = [String.fromCharCode(last), String.fromCharCode(last + 1)];
      lol.push(`${next}: &${next} [${Array(9).fill(`*${one}`).join(', ')}]`);
    }
    expect(problemsOf(lol.join('\n'))).toMatchObject([{ line: 1, message: expect.stringMatching(/alias/) }]);
    expect(problemsOf(`a: ${'x'.repeat(2_000_001)}`)).toMatchObject([{ message: expect.stringMatching(/2 MB/) }]);
    expect(problemsOf('['.repeat(100_000))).toMatchObject([{ message: expect.stringMatching(/deep/) }]);
    expect(problemsOf('- '.repeat(100_000))).toMatchObject([{ message: expect.stringMatching(/deep/) }]);
    expect(problemsOf('a: &a { b: *a }')).not.toEqual([]);
  });

  it.each(['', '   ', '# nothing', 'null', '42', '- a', '"text"', '\0', '%YAML 9.9\n---\na: b', 'a: b\n---\nc: d'])(
    'survives %j',
    (text) => {
      expect(problemsOf(text)).not.toEqual([]);
    },
  );
});

describe('the example', () => {
  const brief = briefOf(EXAMPLE);
  const { participants } = brief.program;
  const acts = Object.values(brief.rehearsal?.actors ?? {}).flat();
  const said = acts.filter((act) => act.do === 'contribute');
  const items = acts.flatMap((act) => (act.do === 'add_items' ? act.items : []));
  const answers = acts.flatMap((act) => (act.do === 'dispose' ? act.answers : []));

  it('has what it promises', () => {
    expect(participants).toHaveLength(12);
    expect(new Set(participants.map(({ group }) => group)).size).toBe(6);
    expect(new Set(participants.map(({ zone }) => zone)).size).toBe(3);
    expect(brief.cycle.objectives).toHaveLength(3);
    expect(brief.cycle.topics).toHaveLength(4);
    expect(brief.cycle.topics.map(({ scenarios }) => scenarios.length)).toEqual([0, 2, 0, 0]);
    expect(brief.cycle.topics.filter(({ ifTimeRemains }) => ifTimeRemains)).toHaveLength(1);
    expect(brief.cycle.preReads).toHaveLength(2);
    expect(brief.cycle.decisions).toHaveLength(1);
    expect(said).toHaveLength(24);
    expect(said.filter(({ proxyFor }) => proxyFor !== undefined)).toHaveLength(2);
    expect(items).toHaveLength(8);
  });

  it('cites passages in every item, measures every item, and answers every voice', () => {
    expect(
      items.every(
        ({ cites, criteria }) => cites.length > 0 && criteria.some(({ threshold }) => threshold !== undefined),
      ),
    ).toBe(true);
    expect(answers.map(({ of }) => of).sort()).toEqual(said.map(({ key }) => key).sort());
    expect(new Set(answers.map(({ kind }) => kind))).toEqual(
      new Set(['will_change', 'will_not', 'deferred', 'answered', 'duplicate']),
    );
  });

  it('runs in working days once its pace is removed', () => {
    const monday = '2027-01-04T09:00:00.000Z';
    const minutesOfTheAgenda = (text: string): number => {
      const { calendar, leadTimes } = briefOf(text).program.engagement;
      return msBetween(monday, workingCalendar(calendar).add(monday, leadTimes.agenda)) / 60_000;
    };
    expect(minutesOfTheAgenda(EXAMPLE)).toBeLessThan(1);
    const unpaced = EXAMPLE.replace(/^.*pace:.*\n/m, '');
    expect(unpaced).not.toBe(EXAMPLE);
    expect(minutesOfTheAgenda(unpaced)).toBeGreaterThanOrEqual(24 * 60);
  });

  it('reports five mistakes with the lines on which they stand', () => {
    const wrong: [string, string][] = [
      ['group: regulator', 'group: regulators'],
      ['deputy: dov', 'deputy: dave'],
      ['minutes: 25', 'minutes: many'],
      ['advisers: [ann,', 'advisers: [anne,'],
      ['quote: 64 of them say', 'quote: 65 of them say'],
    ];
    const text = wrong.reduce((whole, [from, to]) => whole.replace(from, to), EXAMPLE);
    expect(lines(text).map((line) => Number(line.split(' ')[0]))).toEqual(wrong.map(([, to]) => lineOf(text, to)));
  });
});
