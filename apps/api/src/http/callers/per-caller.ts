import { createHash } from 'node:crypto';
import type { RateLimitPluginOptions } from '@fastify/rate-limit';
import { Refused, refuse } from '../../../../../libs/domain/refusal.js';
import type { Callers } from './caller.js';

const OPEN = /^\/(health|metrics)/;

/**
 * Counts requests per caller: by the person whom a valid token names, of whom only a hash is kept, or by address. An invented
 * token counts by address, so a new one with each request is no way around. Beyond the limit: 429 with Retry-After.
 */
export const perCaller = (limit: number, callers: Callers): RateLimitPluginOptions => ({
  max: limit,
  timeWindow: '1 minute',
  allowList: ({ url }) => OPEN.test(url),
  keyGenerator: async (request) => {
    const identity = await callers.of(request);
    return identity ? createHash('sha256').update(identity.email).digest('base64') : request.ip;
  },
  errorResponseBuilder: (_request, { after }) =>
    new Refused(refuse('too-many-requests', `More than ${limit} requests a minute; try again in ${after}`)),
});
