import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { goingOn } from '../../libs/notifications/going-on.js';
import { typed } from '../cli/typed.js';

const ID = '0b6f2a1c-6a0e-4c59-9a8f-1c2d3e4f5a6b';
const linesFor = (path: string, facilitates: boolean): string[] =>
  goingOn({ publicUrl: 'https://roundtable.example/', path, program: 'Council', facilitates }).split('\n');
const TERMINAL = /^Or in a terminal, with ROUNDTABLE_URL and ROUNDTABLE_TOKEN set \(docs\/cli\.md\): roundtable (.*)$/;
/** The command in a letter to whoever facilitates; undefined where there is none. */
const commandIn = (path: string): string | undefined =>
  linesFor(path, true)
    .map((line) => TERMINAL.exec(line)?.[1])
    .find((command) => command !== undefined);

/** Where letters lead, and by which command a terminal shows the same. */
const SHOWN: readonly (readonly [path: string, command: string])[] = [
  [`/v1/cycles/${ID}`, `cycle show ${ID}`],
  [`/v1/cycles/${ID}/agenda`, `agenda show ${ID}`],
  [`/v1/cycles/${ID}/obligations`, `obligation list ${ID}`],
  [`/v1/cycles/${ID}/closure`, `cycle note ${ID}`],
  [`/v1/cycles/${ID}/answers`, `answer list ${ID}`],
  [`/v1/contributions/${ID}/answer`, `answer show ${ID}`],
  [`/v1/items/${ID}`, `item show ${ID}`],
  [`/v1/items/${ID}/amendments`, `amendment list ${ID}`],
  [`/v1/amendments/${ID}`, `amendment show ${ID}`],
  [`/v1/reviews/${ID}`, `review show ${ID}`],
  [`/v1/decisions/${ID}`, `decision show ${ID}`],
  [`/v1/conditions/${ID}`, `condition show ${ID}`],
  [`/v1/pilots/${ID}`, `pilot show ${ID}`],
  [`/v1/programs/${ID}/absences`, `absence list --program ${ID}`],
  [`/v1/programs/${ID}/consents`, `consent show --program ${ID}`],
  [`/v1/programs/${ID}/inbox?mine=true`, `inbox list --mine --program ${ID}`],
  [`/v1/programs/${ID}/inbox?waiting=true`, `inbox list --waiting --program ${ID}`],
];

describe('the last lines of a letter', () => {
  let server: Server;
  let asked: string[] = [];

  beforeAll(async () => {
    server = createServer(({ method, url }, answer) => {
      if (url === '/v1/programs?limit=1') {
        answer.end(JSON.stringify({ items: [], next: null })); // in which zone to tell it: none
        return;
      }
      asked.push(`${method} ${url}`);
      answer.writeHead(404, { 'content-type': 'application/problem+json' });
      answer.end(JSON.stringify({ status: 404, code: 'not-found', detail: 'Nothing', errors: [], requestId: 'one' }));
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });

  /** What a command asks the API for first. */
  async function askedBy(...line: string[]): Promise<string | undefined> {
    asked = [];
    const api = {
      origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      token: () => Promise.resolve('one'),
    };
    await typed(api, 'fay@example.org', ...line);
    return asked[0]?.replace(/[?&]limit=200$/, '');
  }

  it('say where to read on, what is needed for that, and how to act', () => {
    expect(linesFor(`/v1/cycles/${ID}`, false)).toEqual([
      `Read on in a browser: https://roundtable.example/v1/cycles/${ID}`,
      'It asks for your token, which says who you are. If you have none, ask a facilitator of Council.',
      'Pages have forms for most of what you are asked to do. For the rest: https://roundtable.example/docs',
    ]);
  });

  it('name commands, and what they need, to those who facilitate', () => {
    expect(linesFor(`/v1/cycles/${ID}`, true)).toEqual([
      `Read on in a browser: https://roundtable.example/v1/cycles/${ID}`,
      'It asks for your token, which says who you are. If you have none, ask whoever runs the server.',
      `Or in a terminal, with ROUNDTABLE_URL and ROUNDTABLE_TOKEN set (docs/cli.md): roundtable cycle show ${ID}`,
      'Cycles are run by the command roundtable (see roundtable --help), or at https://roundtable.example/docs/try',
    ]);
  });

  it.each(SHOWN)('name for %s the command that reads the same', async (path, command) => {
    expect(commandIn(path)).toBe(command);
    expect(await askedBy(...command.split(' '))).toBe(`GET ${path}`);
    expect(linesFor(path, false).join('\n')).not.toContain('roundtable ');
  });

  it.each([`programs/${ID}`])('name no command where none reads the same: %s', (path) =>
    expect(commandIn(`/v1/${path}`)).toBeUndefined(),
  );

  it('and the commands that a closure letter names do what it says', async () => {
    expect(await askedBy('answer', 'contest', ID, 'It', 'misses')).toBe(`POST /v1/contributions/${ID}/contest`);
    expect(await askedBy('answer', 'rate', ID, 'yes')).toBe(`PUT /v1/contributions/${ID}/usefulness`);
  });
});
