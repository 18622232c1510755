import type { FastifyReply } from 'fastify';
import { withInstants } from '../../../../libs/domain/words/instants.js';
import { instantFor, type Reading } from '../../../../libs/calendar/instant-for.js';
import type { KnownRequest } from '../http/callers/may.js';
import { isLoopback } from '../http/callers/own-page.js';
import type { Problem } from '../http/problems/problem.schemas.js';
import { PAGE_HEADERS } from './page.js';
import { prefersPage } from './prefers-page.js';
import { problemPage } from './problem-page.js';

/** Answers with a problem: as data, or as a page for whoever asks with a browser. Status and code are the same. */
export function sendProblem(request: KnownRequest, reply: FastifyReply, answer: Problem): void {
  const { url, signedIn, method, goOn, written, reading } = request;
  const { byHeaderOnly: feed = false } = request.routeOptions.config as { byHeaderOnly?: boolean };
  const asked = {
    path: goOn ?? (method === 'GET' ? url : FIRST_PAGE),
    tried: goOn !== undefined,
    signedIn,
    feed,
    written,
    sentTo: url,
    atServer: isLoopback(request.hostname),
    program: request.actor?.program,
  };
  const page = prefersPage(request.headers)
    ? problemPage(reading ? inTheirTime(answer, reading) : answer, asked)
    : null;
  void reply
    .status(answer.status)
    .headers({ vary: 'Accept', 'cache-control': 'no-store', ...(page === null ? DATA : PAGE_HEADERS) })
    .send(page ?? JSON.stringify(answer));
}

/** With instants as their reader reads them. */
function inTheirTime({ detail, errors, ...answer }: Problem, reading: Reading): Problem {
  const tell = (sentence: string): string => withInstants(sentence, (at) => instantFor(at, reading));
  return {
    ...answer,
    detail: tell(detail),
    errors: errors.map(({ path, message }) => ({ path, message: tell(message) })),
  };
}

/** Where to begin to read. */
export const FIRST_PAGE = '/v1/programs';

const DATA = { 'content-type': 'application/problem+json' };
