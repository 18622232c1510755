import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { PilotBody } from '../../libs/domain/pilot/plan.js';
import { EXAMPLES } from '../../apps/cli/src/command-line/examples.js';
import { roundtable } from '../../apps/cli/src/command-line/roundtable.js';
import { EXIT, Ended } from '../../apps/cli/src/output/exit.js';
import { anApi, type TestApi } from '../servers/an-api.js';
import { aListeningApi, ID, type ListeningApi } from './a-listening-api.js';

const quiet = { say: () => undefined, result: () => undefined };
const whole = (): Command => roundtable(quiet, () => undefined);

/** Every command that does something, by its words. */
const leaves = (on: Command, path: readonly string[] = []): (readonly [words: string, command: Command])[] =>
  on.commands.flatMap((one) => {
    const words = [...path, one.name()];
    return one.commands.length > 0 ? leaves(one, words) : [[words.join(' '), one] as const];
  });
const COMMANDS = leaves(whole());
/** Those that talk to the API. */
const ASKING = COMMANDS.filter(([, { options }]) => options.some(({ long }) => long === '--as')).map(
  ([words]) => words,
);

/** Ways of a command that lead elsewhere than its example. */
const OTHERWISE = [
  'contribution add CYCLE "The report takes 18 minutes" --check',
  'inbox say "The report takes 18 minutes" --program PROGRAM --check',
  'review open --pilot "The short form" --reviewer cleo@example.org',
  'decision open rules.yaml --program "Reporting council"',
];

/** Write routes that no command needs, and why. */
const WITHOUT: Readonly<Record<string, string>> = {
  'POST /v1/decisions/preview': '`decision explain` says the same without a server',
  'POST /v1/trackers/{connection}/events': 'an outside tracker sends it, signed',
};

const ENGAGEMENT = { calendar: { zone: 'Europe/Berlin' } };
const RULES = {
  question: 'Q?',
  options: [{ title: 'A' }],
  method: 'authority',
  proposer: 'a@b.org',
  authority: 'c@d.org',
};
/** What stands in the files of the examples. JSON is YAML. */
const FILES: Readonly<Record<string, unknown>> = {
  'program.yaml': { name: 'Council', product: 'Reports', engagement: ENGAGEMENT },
  'next-cycle.yaml': { cycle: { title: 'Shorter still', scope: 'The weekly report' } },
  'plan.yaml': PilotBody.meta()?.example,
  'parts.yaml': { name: 'Shorter' },
  'rules.yaml': { decision: RULES },
  'answers.yaml': [{ contribution: ID, kind: 'answered', answer: 'Yes' }],
  'people.csv': 'email,name',
  'map.csv': 'who,atLeast',
  'holidays.ics': 'BEGIN:VCALENDAR',
  'numbers.md': 'It has 41 fields',
  'interview.wav': 'RIFF',
};
/** What commands write. */
const WRITTEN = ['heard.wav', 'council-knowledge'];

describe('every command', () => {
  let listening: ListeningApi;
  let api: TestApi;
  let folder: string;
  beforeAll(async () => {
    [listening, api, folder] = await Promise.all([aListeningApi(), anApi(), mkdtemp(join(tmpdir(), 'commands-'))]);
    for (const [name, content] of Object.entries(FILES))
      writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
    writeFileSync(join(folder, 'model.yaml'), `# revision 1\n${JSON.stringify(ENGAGEMENT)}`);
    writeFileSync(join(folder, 'map.yaml'), '# revision 1\n{}');
  }, 60_000);
  afterAll(async () => {
    await Promise.all([listening.end(), api.stop(), rm(folder, { recursive: true })]);
  });

  /** What a shell makes of a line: words, files that are there, and an id for what stands in capitals. */
  const wordsOf = (line: string): string[] =>
    [...line.replace(/ > \S+$/, '').matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => {
      const word = quoted ?? plain ?? '';
      if (word in FILES || WRITTEN.includes(word) || /^(?:model|map)\.yaml$/.test(word)) return join(folder, word);
      return word.replace(/^[A-Z][A-Z-]{4,}(?==|$)/, ID);
    });

  /** Types a line at the listening API: how it ended, and what it wrote. */
  async function type(line: string): Promise<{ ended: unknown; written: string[] }> {
    const words = wordsOf(line);
    listening.written.length = 0;
    listening.known = words.flatMap((word) => [word, ...word.split('=')]).map((word) => word.trim());
    Object.assign(process.env, { ROUNDTABLE_URL: listening.url, ROUNDTABLE_TOKEN: 'any' });
    const ended = await roundtable(quiet, () => undefined)
      .parseAsync(['node', 'roundtable', ...words])
      .then(
        () => EXIT.ok,
        (error: unknown) => (error instanceof Ended ? error.code : error),
      );
    return { ended, written: [...listening.written] };
  }

  it('that takes a day for a review says the first one that can be given', () => {
    const told = COMMANDS.flatMap(([, { options }]) => options.filter(({ long }) => long === '--review'));
    expect(told.length).toBeGreaterThan(3);
    for (const { description } of told) expect(description).toContain('from tomorrow on');
  });

  it('has an example, which its help shows, and `--json`', () => {
    const words = COMMANDS.map(([name]) => name);
    expect(Object.keys(EXAMPLES).sort()).toEqual([...words].sort());
    expect(COMMANDS.filter(([, { options }]) => !options.some(({ long }) => long === '--json'))).toEqual([]);
    let help = '';
    const [, withdraw] = leaves(whole()).find(([name]) => name === 'decision withdraw') ?? [];
    withdraw?.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
    expect(help).toMatch(
      /\n\nExample:\n {2}roundtable decision withdraw "Do we drop" --reason "The law decides it"\n$/,
    );
  });

  it('says in its help of each option whether it is required', () => {
    const options = leaves(whole()).flatMap(([name, command]) =>
      command.options.map((option) => ({ name, option, told: command.createHelp().optionDescription(option) })),
    );
    const wrong = options.filter(({ option, told }) => told.endsWith('(required)') !== option.mandatory);
    expect(wrong.map(({ name, option }) => `${name} ${option.flags}`)).toEqual([]);
    expect(options.filter(({ option }) => option.mandatory).length).toBeGreaterThan(39);
  });

  it.each(ASKING)('%s is typed as its example says', async (words) => {
    const { ended, written } = await type(`${words} ${EXAMPLES[words]}`);
    expect(ended).toBe(written.length > 0 ? EXIT.refused : EXIT.ok);
  });

  it('leads to every route that writes, but for those that need none', async () => {
    const { paths } = (await api.call<{ paths: Record<string, object> }>(null, 'GET', '/openapi.json')).body;
    const routes = Object.entries(paths)
      .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`))
      .filter((route) => !route.startsWith('GET '));
    const fewestFirst = [...routes].sort((one, other) => one.split('{').length - other.split('{').length);
    const routeOf = (request: string): string | undefined =>
      fewestFirst.find((route) => new RegExp(`^${route.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(request));
    const led = new Set<string | undefined>();
    for (const line of [...ASKING.map((words) => `${words} ${EXAMPLES[words]}`), ...OTHERWISE])
      for (const request of (await type(line)).written) led.add(routeOf(request));
    expect(routes.filter((route) => !led.has(route)).sort()).toEqual(Object.keys(WITHOUT).sort());
  }, 60_000);
});
