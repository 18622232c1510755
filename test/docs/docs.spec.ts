import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ModulesContainer } from '@nestjs/core';
import { POLICY } from '../../apps/api/src/http/callers/may.js';
import type { Command } from 'commander';
import { isBrief, parseBrief, parseCycleBrief } from '../../apps/cli/src/brief/parse-brief.js';
import { roundtable } from '../../apps/cli/src/command-line/roundtable.js';
import { RIGHTS } from '../../libs/domain/people.js';
import { STATUS } from '../../libs/domain/refusal.js';
import { anApiInProcess, type ApiInProcess } from '../servers/api/an-api-in-process.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'],
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
];

/** The cells of every table row that begins with a code word, without the backticks. */
const rows = (page: string): string[][] =>
  read(page)
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim().replaceAll('`', '')));

/** GitHub's anchor of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');
const anchors = (path: string): string[] =>
  [...read(path).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));

describe('the documentation', () => {
  it.each(pages)('%s has links to what is there only', (page) => {
    const links = [...read(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    const broken = links
      .filter((link) => !/^https?:/.test(link))
      .filter((link) => {
        const [path = '', anchor] = link.split('#');
        const target = path === '' ? page : relative(ROOT, join(ROOT, dirname(page), path));
        return !existsSync(join(ROOT, target)) || (anchor !== undefined && !anchors(target).includes(anchor));
      });
    expect(broken).toEqual([]);
  });

  it.each(pages)('%s has no marks of a merge', (page) => {
    const marked = read(page)
      .split('\n')
      .filter((line) => /<{7} |>{7} |(> ){7}|\| ={7} +\|/.test(line));
    expect(marked).toEqual([]);
  });

  it('lists every command of the command line, with its arguments', () => {
    const leaves = (command: Command, path: string): string[] =>
      command.commands.flatMap((one) => {
        const words = [path, one.name(), ...one.registeredArguments.map(argument)].filter(Boolean).join(' ');
        return one.commands.length > 0 ? leaves(one, words) : [words];
      });
    const argument = (one: Command['registeredArguments'][number]): string => {
      const name = `${one.name()}${one.variadic ? '...' : ''}`;
      return one.required ? `<${name}>` : `[${name}]`;
    };
    const quiet = { say: () => undefined, result: () => undefined };
    const listed = rows('docs/cli.md').map(([first = '']) => first.split(' --')[0]);
    const missing = leaves(
      roundtable(quiet, () => undefined),
      '',
    ).filter((command) => !listed.includes(command));
    expect(missing).toEqual([]);
  });

  it('has no line of prose that is too long to be read beside another', () => {
    const long = pages.flatMap((page) =>
      read(page)
        .split('\n')
        .flatMap((line, nth) => (line.length > 220 && !line.startsWith('|') ? [`${page}:${nth + 1}`] : [])),
    );
    expect(long).toEqual([]);
  });

  it('leads from the README to each of its pages', () => {
    const reached = new Set(['README.md']);
    for (const page of reached) {
      if (!page.endsWith('.md')) continue;
      for (const [, path = ''] of read(page).matchAll(/\]\(([^)#]+)/g)) {
        const there = join(dirname(page), path);
        const led = there.endsWith('/') ? join(there, 'README.md') : there;
        if (!path.startsWith('http') && existsSync(join(ROOT, led))) reached.add(led);
      }
    }
    expect(pages.filter((page) => !reached.has(page))).toEqual([]);
  });

  it('names scripts and files of this repository that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const unknown = pages.flatMap((page) => {
      const text = read(page);
      const named = [...text.matchAll(/npm run (?:--silent )?([a-z][a-z\d:]*)/g)].map(([, name = '']) => name);
      const files = [...text.matchAll(/`((?:apps|deploy|examples|libs|test|workflows|activities)\/[\w./-]+)`/g)];
      return [
        ...named.filter((name) => !Object.hasOwn(scripts, name)).map((name) => `${page}: npm run ${name}`),
        ...files
          .map(([, path = '']) => path)
          .filter((path) => !existsSync(join(ROOT, path)))
          .map((path) => `${page}: ${path}`),
      ];
    });
    expect(unknown).toEqual([]);
  });

  it('explains every refusal with its status, and no other', () => {
    const explained = rows('docs/http.md').flatMap(([code = '', status = '']) => {
      return /^[45]\d\d$/.test(status) ? [[code, Number(status)]] : [];
    });
    expect(Object.fromEntries(explained)).toEqual(STATUS);
  });

  it('explains every setting, and no other', () => {
    const source = read('libs/config/settings.ts');
    const settings = [...source.matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map(([, name]) => name);
    const explained = rows('docs/operations.md').flatMap(([name = '']) => (/^[A-Z][A-Z_]+$/.test(name) ? [name] : []));
    expect(explained.sort()).toEqual(settings.sort());
  });

  it('names the build from which an upgrade is tried', () => {
    const recorded = 'test/e2e/deploying/previous-release/release.json';
    const { ref, commit } = JSON.parse(read(recorded)) as { ref: string; commit: string };
    const guide = read('docs/operations.md').split('\n## Upgrade\n')[1]?.split('\n## ')[0];
    expect(guide).toContain(commit.startsWith(ref) ? `\`${commit}\`` : ref); // by its tag where it has one
  });

  it('has briefs of a first and a second cycle that the command line accepts', () => {
    const [, yaml = ''] = /```yaml\n(program:[\s\S]*?)```/.exec(read('docs/first-program.md')) ?? [];
    const brief = parseBrief(yaml);
    expect(isBrief(brief) ? [] : brief).toEqual([]);
    const [, second = ''] = /```yaml\n(cycle:[\s\S]*?)```/.exec(read('docs/first-program.md')) ?? [];
    const { participants = [] } = isBrief(brief) ? brief.program : {};
    const next = parseCycleBrief(second, { participants, confidentiality: 'participants' });
    expect(isBrief(next) ? [] : next).toEqual([]);
  });

  it('says nothing of the machine that it was written on', () => {
    const telling = pages.filter((page) => /\/(?:root|tmp|work|home\/\w+)\//.test(read(page)));
    expect(telling).toEqual([]);
  });
});

interface Document {
  readonly paths: Record<string, Record<string, { readonly operationId: string }>>;
}

describe('the tables of routes and rights', () => {
  let api: ApiInProcess;
  beforeAll(async () => {
    api = await anApiInProcess();
  });
  afterAll(() => api.stop());

  /** The policy of each route, by the name that OpenAPI gives its operation. */
  function policies(): Record<string, string> {
    const controllers = [...api.app.get(ModulesContainer).values()].flatMap(({ controllers: all }) => [
      ...all.values(),
    ]);
    const found = controllers.flatMap(({ metatype }) => {
      const { name, prototype } = metatype as { name: string; prototype: Record<string, object> };
      return Object.getOwnPropertyNames(prototype).flatMap((method): [string, string][] => {
        const policy = Reflect.getMetadata(POLICY, prototype[method] ?? {}) as string | undefined;
        return policy === undefined ? [] : [[`${name}_${method}`, policy]];
      });
    });
    return Object.fromEntries(found);
  }

  it('list every route with its method and who may, and no other', async () => {
    const { paths } = (await api.call<Document>(null, 'GET', '/openapi.json')).body;
    const policy = policies();
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(
        ([method, { operationId }]) => `${method.toUpperCase()} ${path} ${policy[operationId]}`,
      ),
    );
    const listed = rows('docs/http.md').flatMap(([method = '', path = '', who = '']) =>
      path.startsWith('/') ? [`${method} ${path} ${who}`] : [],
    );
    expect(listed.sort()).toEqual(routes.sort());
  });

  it('list every action with its roles', () => {
    const listed = rows('docs/http.md').flatMap(([action = '', roles = '']) =>
      Object.hasOwn(RIGHTS, action) ? [[action, roles.split(', ').sort()]] : [],
    );
    const rights = Object.entries(RIGHTS).map(([action, roles]) => [action, [...roles].sort()]);
    expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(rights));
  });
});
