import { createHash } from 'node:crypto';
import rateLimit, { type RateLimitPluginOptions } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refused, refuse } from '../../../../../libs/domain/refusal.js';
import { comesWritten } from '../input/page-form.js';
import type { Callers } from './caller.js';

const OPEN = /^\/(health|metrics)/;

/** Who may ask how often. */
interface Limits {
  /** Requests a minute. */
  readonly limit: number;
  readonly callers: Callers;
  readonly publicUrl: string;
}

/**
 * Counts requests per caller: by the person whom a valid token names, of whom only a hash is kept, or by address. An invented
 * token counts by address, so a new one with each request is no way around. Beyond the limit: 429 with Retry-After. A form of a
 * page by somebody who is signed in is counted when it has been read, behind `takePageForms`, so that what was written comes back
 * with the refusal; or when it was answered, if it could not be read.
 */
export async function limitCallers(fastify: FastifyInstance, limits: Limits): Promise<void> {
  const { callers, publicUrl } = limits;
  const uncounted = new WeakSet<FastifyRequest>();
  fastify.addHook('onRequest', async (request) => {
    if (comesWritten(request, publicUrl) && (await callers.of(request)) !== null) uncounted.add(request);
  });
  await fastify.register(rateLimit as never, perCaller(limits, uncounted) as never);
  const count = fastify.createRateLimit();
  const countForm = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const counted = await count(request);
    if (counted.isAllowed || !counted.isExceeded) return;
    void reply.header('retry-after', counted.ttlInSeconds);
    throw tooMany(limits.limit, `${counted.ttlInSeconds} seconds`);
  };
  fastify.addHook('preHandler', async (request, reply) => {
    if (uncounted.delete(request)) await countForm(request, reply);
  });
  fastify.addHook('onResponse', async (request) => {
    if (uncounted.delete(request)) await count(request);
  });
}

const perCaller = ({ limit, callers }: Limits, uncounted: WeakSet<FastifyRequest>): RateLimitPluginOptions => ({
  max: limit,
  timeWindow: '1 minute',
  allowList: (request) => OPEN.test(request.url) || uncounted.has(request),
  keyGenerator: async (request) => {
    const identity = await callers.of(request);
    return identity ? createHash('sha256').update(identity.email).digest('base64') : request.ip;
  },
  errorResponseBuilder: (_request, { after }) => tooMany(limit, after),
});

const tooMany = (limit: number, after: string): Refused =>
  new Refused(refuse('too-many-requests', `More than ${limit} requests a minute; try again in ${after}`));
