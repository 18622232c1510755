import { readdirSync } from 'node:fs';
import { until } from '../../libs/embedded/poll.js';
import { aTempFolder, processesOf, roundtable, type Command, type Finished } from './cli.js';

interface Ending {
  seconds: number;
  cycle: { phase: string; counts: { contributions: number; items: number } };
  people: { id: string; email: string; name: string }[];
  events: { type: string; subject: { kind: string }; actor: string | null; body: Record<string, unknown> }[];
  note: { markdown: string; publishedBy: { name: string } | null };
  decisions: { state: string; outcome: { by: string; option: { title: string }; actedFor: { name: string } | null } }[];
  mails: { to: string; subject: string; text: string }[];
  journal: { ok: boolean };
}

const { env: temp, root, remove } = aTempFolder();
afterAll(remove);
/** The folders of demos that are there. */
const demos = (): string[] => readdirSync(root).filter((name) => name.startsWith('roundtable-demo-'));
const play = (args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Command =>
  roundtable(['demo', ...args], { ...temp, ...env });
const played = (args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<Finished> =>
  play(args, env).finished;
const rungs = ({ events }: Ending, step: string) =>
  events.filter(({ type, body }) => type === 'rung-fired' && body.do === step && body.result === 'fired');

describe('npm run demo', () => {
  let ending: Ending;
  let said: string;

  beforeAll(async () => {
    const { code, stdout, stderr } = await played(['--json']);
    said = stderr;
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    ending = JSON.parse(stdout) as Ending;
  });

  it('runs from kick-off to closure in less than a minute', () => {
    expect(ending.cycle).toMatchObject({ phase: 'closed', counts: { contributions: 24, items: 8 } });
    expect(ending.seconds).toBeLessThan(60);
    for (const phase of ['AGENDA', 'PRE-READ', 'SESSION', 'REFINEMENT', 'DECISION', 'CLOSURE', 'CLOSED']) {
      expect(said).toContain(`== ${phase}`);
    }
  });

  it('climbs to the deputy, who decides because nobody else did', () => {
    const deputy = ending.people.find(({ email }) => email.startsWith('deniz@'));
    const climbs = rungs(ending, 'escalate').filter(({ subject }) => subject.kind === 'decision');
    expect(climbs.map(({ body }) => body.receivers)).toEqual([[deputy?.id]]);
    expect(ending.decisions).toMatchObject([
      { state: 'in_effect', outcome: { by: 'deputy', actedFor: { name: 'Oda Brekke' } } },
    ]);
    expect(said).toContain('DECIDED by Deniz Aydin, acting for Oda Brekke');
  });

  it('puts the criteria of its own first cycle to the test', () => {
    const bound = ending.events.filter(({ type }) => type === 'scenario-changed').map(({ body }) => body.changed);
    expect(bound).toEqual([['criteria'], ['criteria']]);
    expect(said).toContain('bound a scenario to acceptance criteria');
    expect(ending.note.markdown).not.toContain('no acceptance criterion to the test');
  });

  it('asks for changes once, and approves', () => {
    const verdicts = ending.events.filter(({ type }) => type === 'reviewed').map(({ body }) => body.verdict);
    expect(verdicts).toEqual(['request_changes', 'approve']);
    const obligations = ending.events.findIndex(({ type }) => type === 'obligations-recorded');
    const preReads = ending.events.findIndex(({ type, body }) => type === 'phase-began' && body.phase === 'pre_read');
    expect(obligations).toBeGreaterThan(-1);
    expect(obligations).toBeLessThan(preReads);
  });

  it('reminds only those who still owe something', () => {
    const reminders = rungs(ending, 'remind').filter(({ body }) => body.phase === 'pre_read');
    const raj = ending.people.find(({ email }) => email.startsWith('raj@'));
    expect(reminders.map(({ body }) => body.receivers)).toEqual([[raj?.id]]);
  });

  it('tells every contributor what became of what they said, and nobody something else', () => {
    const authors = new Set(ending.events.filter(({ type }) => type === 'contributed').map(({ actor }) => actor));
    const contributors = ending.people.filter(({ id }) => authors.has(id));
    expect(contributors).toHaveLength(8);
    const own: Record<string, string> = {
      'sam@': 'the Save button came before the meter',
      'ben@': 'The whole thing feels slow.',
      'mia@': 'choose its own colours',
    };
    for (const { email } of contributors) {
      const notes = ending.mails.filter(({ to, subject }) => to.includes(email) && /clos|became|answer/i.test(subject));
      expect([email, notes.length]).toEqual([email, 1]);
      for (const [prefix, words] of Object.entries(own)) {
        expect([email, oneLine(notes[0]?.text ?? '').includes(words)]).toEqual([email, email.startsWith(prefix)]);
      }
    }
  });

  it('ends with the note, a whole journal, and nothing left running', () => {
    expect(ending.note.markdown).toContain('## What will not change, and why');
    expect(ending.note.markdown).toMatch(
      /Which of the 41 fields of the weekly report can go\? 25 minutes; it took 27\n/,
    );
    expect(ending.note.markdown).toContain('A session of 90 minutes: it was not timed, and its topics took 89\n');
    expect(ending.note.markdown).toContain('the session did not reach it, and people wrote to it');
    expect(ending.note.markdown).not.toContain('nobody noted');
    expect(ending.note.publishedBy).toMatchObject({ name: 'Fay Lindqvist' });
    expect(ending.journal.ok).toBe(true);
    expect(demos()).toEqual([]);
    expect(processesOf(root)).toEqual([]);
  });
});

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ');

describe('the demo without somebody', () => {
  let endings: Finished[];

  beforeAll(async () => {
    // both at once: most of a demo is waiting
    endings = await Promise.all([['deniz'], ['fay', 'dov']].map((keys) => played(['--json', '--without', ...keys])));
  });

  const endingOf = (index: number): Ending => {
    const { code, stdout } = endings[index]!;
    expect(code).toBe(0);
    return JSON.parse(stdout) as Ending;
  };

  it('ends by the default when the deputy is not there either', () => {
    const ending = endingOf(0);
    expect(ending.cycle.phase).toBe('closed');
    expect(ending.decisions).toMatchObject([
      { state: 'in_effect', outcome: { by: 'default', option: { title: 'Keep things as they are' } } },
    ]);
    expect(rungs(ending, 'apply_default')).toHaveLength(1);
    expect(ending.events.filter(({ type }) => type === 'reviewed')).toEqual([]);
    expect(ending.journal.ok).toBe(true);
  });

  it('is closed by the system when nobody runs it, and owes every answer by name', () => {
    const ending = endingOf(1);
    expect(ending.cycle.phase).toBe('closed');
    expect(ending.note.publishedBy).toBeNull();
    const published = ending.events.find(({ type }) => type === 'closure-published');
    expect(published?.body).toMatchObject({ by: null, broken: 24 });
  });

  it('says what failed, and leaves nothing, when the API refuses in the middle', async () => {
    const { code, stderr } = await played([], { REQUESTS_PER_MINUTE: '5' });
    expect(code).toBe(4);
    expect(stderr).toContain('429');
    expect(demos()).toEqual([]);
    expect(processesOf(root)).toEqual([]);
  });

  it('says who there is when the key is nobody’s', async () => {
    const { code, stderr } = await played(['--without', 'bob']);
    expect(code).toBe(2);
    expect(stderr).toContain('there are fay, dov, oda');
  });
});

describe('a demo that is interrupted', () => {
  it('leaves nothing after SIGINT or SIGTERM', async () => {
    const codes = (['SIGINT', 'SIGTERM'] as const).map(async (signal) => {
      const command = play();
      expect(await until(() => command.said().includes('== AGENDA'), 90_000)).toBe(true);
      command.child.kill(signal);
      return (await command.finished).code;
    });
    expect(await Promise.all(codes)).toEqual([130, 130]);
    expect(demos()).toEqual([]);
    expect(processesOf(root)).toEqual([]);
  });

  it('is cleaned up by the next one after kill -9', async () => {
    const killed = play();
    expect(await until(() => killed.said().includes('== AGENDA'), 90_000)).toBe(true);
    killed.child.kill('SIGKILL');
    await killed.finished;
    expect(processesOf(root).length).toBeGreaterThan(0);

    const next = play();
    expect(await until(() => next.said().includes('== AGENDA'), 90_000)).toBe(true);
    expect(demos()).toHaveLength(1);
    next.child.kill('SIGINT');
    await next.finished;
    expect(demos()).toEqual([]);
    expect(await until(() => processesOf(root).length === 0, 20_000)).toBe(true);
  });
});
