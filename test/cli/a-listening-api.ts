import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EngagementModel } from '../../libs/domain/program/engagement.js';

/** The id of everything that a listening API has. */
export const ID = '00000000-0000-4000-8000-000000000001';

/** Hears what the command line writes, and refuses all of it. What is read is there, under each of the names that were `known` last. */
export interface ListeningApi {
  readonly url: string;
  /** `METHOD /path` of what was written, earliest first. */
  readonly written: string[];
  known: readonly string[];
  end(): Promise<void>;
}

const NO = {
  status: 409,
  code: 'illegal-step',
  title: 'No',
  detail: 'Nothing is done here',
  errors: [],
  requestId: '',
};

/** What fits wherever a command reads before it writes: a list, something with a revision or an end, an agenda, a program, a cycle that has ended. */
function answerTo(path: string, known: readonly string[]): object {
  const stands = { phase: 'closed', state: 'open', status: 'proposed', to: '2027-03-15T00:00:00.000Z' };
  const items = known.map((name) => ({
    id: ID,
    name,
    title: name,
    question: name,
    statement: name,
    email: name,
    ...stands,
    scenarios: [{ id: ID, situation: name }],
  }));
  const lists = { items: path.endsWith('/knowledge') ? [] : items, options: items, topics: items, objectives: items };
  const none = {
    reviews: [],
    decisions: [],
    conditions: [],
    responsible: [],
    flags: [],
    attachments: [],
    nodes: [],
    counts: {},
  };
  const one = {
    id: ID,
    program: ID,
    cycle: ID,
    decision: { id: ID },
    revision: 1,
    phase: 'closed',
    text: known.join('\n'),
  };
  const agenda = {
    scope: 'S',
    timebox: { session: 60, firm: 60 },
    answers: { planned: null, promised: null },
    input: { open: true, closesAt: null },
  };
  const engagement = EngagementModel.parse({ calendar: { zone: 'UTC' } });
  return { ...lists, ...none, ...one, ...agenda, engagement, next: null };
}

export async function aListeningApi(): Promise<ListeningApi> {
  const written: string[] = [];
  const heard = (request: IncomingMessage, response: ServerResponse): void => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    request.resume().once('end', () => {
      if (request.method !== 'GET') {
        written.push(`${request.method} ${path}`);
        response.writeHead(NO.status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(NO));
        return;
      }
      const body = JSON.stringify(answerTo(path, api.known));
      const digest = createHash('sha256').update(body).digest('base64');
      response.writeHead(200, { 'content-type': 'application/json', 'repr-digest': `sha-256=:${digest}:` }).end(body);
    });
  };
  const server = createServer(heard);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const api: ListeningApi = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    written,
    known: [],
    end: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return api;
}
