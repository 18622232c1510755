import { createHash } from 'node:crypto';
import type { RateLimitPluginOptions } from '@fastify/rate-limit';
import { Refused, refuse } from '../../../../libs/domain/refusal.js';

const OPEN = /^\/(health|metrics)/;

/** Counts requests per caller: by token, of which only a hash is kept, or by address. Beyond the limit: 429 with Retry-After. */
export const perCaller = (limit: number): RateLimitPluginOptions => ({
  max: limit,
  timeWindow: '1 minute',
  allowList: ({ url }) => OPEN.test(url),
  keyGenerator: ({ headers: { authorization }, ip }) =>
    authorization ? createHash('sha256').update(authorization).digest('base64') : ip,
  errorResponseBuilder: (_request, { after }) =>
    new Refused(refuse('too-many-requests', `More than ${limit} requests a minute; try again in ${after}`)),
});
