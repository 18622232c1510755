import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { isRetryable } from '../../../../../libs/commands/failures.js';
import { codeOf, isDatabaseAway } from '../../../../../libs/database/driver/away.js';
import { Refused, refuse } from '../../../../../libs/domain/refusal.js';
import { failureOf } from '../../../../../libs/observability/failure.js';
import type { Logger } from '../../../../../libs/observability/logger.js';
import { sendProblem } from '../../pages/send-problem.js';
import type { KnownRequest } from '../callers/may.js';
import { problem, problemOf } from './problem.js';
import type { Problem } from './problem.schemas.js';

/** Answers of HTTP itself, by status. */
const HTTP_CODES: Record<number, [code: string, detail: string]> = {
  400: ['invalid-input', 'The request is not well formed'],
  401: ['unauthenticated', 'Send a valid token: Authorization: Bearer <token>'],
  404: ['not-found', 'There is nothing here'],
  405: ['illegal-step', 'This method is not allowed here'],
  413: ['too-large', 'A body may have at most 2 MB, a form of a page 512 KB'],
  415: ['unsupported-media-type', 'Send JSON: content-type: application/json'],
  429: ['too-many-requests', 'Too many requests; try again in a moment'],
};

/** Postgres' word for a statement that took too long. */
const CANCELLED = '57014';

/**
 * Postgres' words for a value that it cannot store. Input should never come so far, and it may be a mistake of ours and no input at
 * all, so each is logged and counted apart.
 */
const UNSTORABLE = new Set(['22P02', '22021', '22P05', '22003', '22008']);

/** Makes a problem of everything that is thrown. What it does not know is a 500 without details; whatever is ours is logged with its stack. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    const request = http.getRequest<KnownRequest>();
    if (reply.sent || reply.raw.headersSent) return;
    const answer = this.problemOf(error, request.id);
    const slipped = isUnstorable(error);
    request.problem = slipped ? 'unstorable' : answer.code;
    if (slipped) this.log.warn({ requestId: request.id, status: answer.status, ...failureOf(error) }, 'failed');
    if (answer.status >= 500 && (!(error instanceof Refused) || error.cause !== undefined)) {
      this.log.error({ requestId: request.id, status: answer.status, ...failureOf(error) }, 'failed');
    }
    // Fastify would close at once, and a connection closed on somebody who still sends takes the answer along (RFC 9112, 9.6).
    if (answer.status === 413) void reply.removeHeader('connection');
    if (answer.status === 503) void reply.header('retry-after', '1');
    if (answer.code === 'unauthenticated') void reply.header('www-authenticate', 'Bearer');
    sendProblem(request, reply, answer);
  }

  private problemOf(error: unknown, requestId: string): Problem {
    if (error instanceof Refused) return problemOf(error.refusal, requestId);
    const { statusCode, message } = error as Partial<Error & { statusCode: number }>;
    if (error instanceof HttpException) return fromHttp(error.getStatus(), error.message, requestId);
    if (isDatabaseAway(error) || isRetryable(error) || codeOf(error) === CANCELLED) {
      return problem('unavailable', 503, 'The database is busy or away; try again in a moment', [], requestId);
    }
    if (isUnstorable(error)) {
      return problemOf(refuse('invalid-input', 'A value cannot be stored; check texts and numbers'), requestId);
    }
    if (typeof statusCode === 'number' && statusCode < 500) return fromHttp(statusCode, message ?? '', requestId);
    return problem('unexpected', 500, 'Something went wrong here; the request id helps us find it', [], requestId);
  }
}

const isUnstorable = (error: unknown): boolean => !(error instanceof Refused) && UNSTORABLE.has(codeOf(error));

function fromHttp(status: number, message: string, requestId: string): Problem {
  const [code, detail] = HTTP_CODES[status] ?? ['invalid-input', message];
  return problem(code, status, status === 400 && message ? message : detail, [], requestId);
}
