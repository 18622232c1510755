import { HttpCode, SerializeOptions, SetMetadata, applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';
import { May, type Policy } from '../callers/may.js';
import { Problem } from '../problems/problem.schemas.js';

const WHY: Record<number, string> = {
  400: 'Some of the input is not allowed; `errors` names each path',
  401: 'No valid token',
  403: 'Your role or your right does not allow it',
  404: 'There is nothing with this id, or not for you',
  409: 'Not possible in the state it is in; `code` says why',
  412: 'Somebody changed it since you read it (`If-Match`, or `entry` of a verdict)',
  413: 'A body may have at most 2 MB, an attachment 20 MB',
  415: 'Not JSON; for attachments: not a form, or a file of a type that is not taken or not its own',
  422: 'Understood, and refused by a rule; `errors` names each path',
  429: 'Too many requests',
  503: 'The database is busy or away; try again',
};

/** What a route for anybody can refuse, and what every other one can. */
const ANYBODY = [400, 429, 503];
const EVERYBODY_ELSE = [400, 401, 403, 404, 413, 415, 429, 503];

/** The answer of a route that gives a file, or a page for people. */
export const BYTES = 'application/octet-stream';
export const PAGE = 'text/html';
/** The schema of what a route answers. */
export const ANSWER = 'roundtable:answer';
/** What a route is for, in words. */
export const SUMMARY = 'roundtable:summary';
const FILES = { [BYTES]: { schema: { type: 'string', format: 'binary' } }, [PAGE]: { schema: { type: 'string' } } };

interface Answers {
  readonly policy: Policy;
  readonly status?: 200 | 201;
  /** What it is for, said here once; without it what it answers says so. */
  readonly summary?: string;
  /** What it answers. */
  readonly description: string;
  /** The schema of the answer, or that it is a file or a page. */
  readonly answer: z.ZodType | keyof typeof FILES;
  /** Refusals beside 400, 401, 403, 404, 413, 415, 429 and 503, which every route can give. */
  readonly refuses?: readonly (401 | 404 | 409 | 412 | 413 | 415 | 422)[];
  /** What it answers instead of a problem with 503, where that is an answer like any other. */
  readonly unready?: z.ZodType;
  /** Whether it takes an Idempotency-Key: commands do, which are what can be refused with 409. */
  readonly repeatable?: boolean;
}

/**
 * What every route says of itself: what it is for, who may call it, what it answers, and every status it can return. It is the
 * docstring of the handler, which has a comment only where there is more to say.
 */
export function Documented({
  policy,
  status = 200,
  description,
  summary = description,
  answer,
  refuses = [],
  unready,
  repeatable = refuses.includes(409),
}: Answers): MethodDecorator {
  const always = policy === 'anybody' ? ANYBODY : EVERYBODY_ELSE;
  return applyDecorators(
    May(policy),
    HttpCode(status),
    SetMetadata(SUMMARY, summary.replace(/\.$/, '')),
    ApiOperation({ summary: summary.replace(/\.$/, ''), ...(policy === 'anybody' ? { security: [] } : {}) }),
    ...(typeof answer === 'string'
      ? [ApiResponse({ status, description, content: { [answer]: FILES[answer] } })]
      : [
          SerializeOptions({ schema: answer }),
          SetMetadata(ANSWER, answer),
          ApiResponse({ status, description, standardSchema: answer }),
        ]),
    ...(unready ? [ApiResponse({ status: 503, description: 'Not ready', standardSchema: unready })] : []),
    ...[...always, ...refuses].filter((code) => code !== 503 || !unready).map(problemOf),
    ...(repeatable ? [ApiHeader(KEY)] : []),
  );
}

const problemOf = (status: number): MethodDecorator =>
  ApiResponse({
    status,
    description: WHY[status] ?? '',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  });

const KEY = {
  name: 'Idempotency-Key',
  required: false,
  description: 'Same key and body: same answer, for 24 hours',
};

export { Problem };
