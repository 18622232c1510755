import { randomUUID } from 'node:crypto';
import helmet from '@fastify/helmet';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sayIssuesInWords } from '../../../libs/domain/fields/issue-in-words.js';
import { AppModule, type ApiParts } from './app.module.js';
import { Draining } from './draining.js';
import { Callers } from './http/callers/caller.js';
import { takeForms, wantUtf8 } from './http/input/form.js';
import { identifyCommands } from './http/input/idempotency.js';
import { takePageForms } from './http/input/page-form.js';
import { limitCallers } from './http/callers/per-caller.js';
import { noAddress } from './http/problems/problem.js';
import { describeApi } from './http/described/openapi.js';
import { Opening } from './opening.js';
import { observeRequests } from './observing/observe-requests.js';
import { sendProblem } from './pages/send-problem.js';

const BODY_LIMIT = 2 * 1024 * 1024;
/** More than all fields of any form of a page take, each full, in any script. */
const FORM_LIMIT = 512 * 1024;

const adapterFor = ({ settings }: ApiParts): FastifyAdapter =>
  new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    trustProxy: settings.TRUSTED_PROXIES,
    genReqId: () => randomUUID(),
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    forceCloseConnections: 'idle',
    frameworkErrors: (_error: unknown, request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(request, reply.header('x-request-id', request.id), noAddress(request.id)),
    return503OnClosing: false, // a request that came in time is answered
  });

/** The API over its parts, ready to listen. */
export async function createApi(parts: ApiParts): Promise<NestFastifyApplication> {
  sayIssuesInWords();
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(parts), adapterFor(parts), {
    logger: false,
    abortOnError: false, // it would end without a word
    rawBody: true, // signatures are over the bytes as they came
  });
  app.useBodyParser('application/x-www-form-urlencoded', { bodyLimit: FORM_LIMIT });
  const fastify = app.getHttpAdapter().getInstance();
  app.get(Draining).observe(fastify);
  observeRequests(fastify, parts.log);
  wantUtf8(fastify);
  takePageForms(fastify, parts.settings.PUBLIC_URL);
  app.get(Opening).observe(fastify, parts.settings.PUBLIC_URL);
  identifyCommands(fastify);
  await takeForms(fastify);
  fastify.addHook('onSend', (request, reply, payload, done) => {
    void reply.header('x-request-id', request.id);
    done(null, payload);
  });
  await fastify.register(helmet as never, { contentSecurityPolicy: false });
  const { PUBLIC_URL: publicUrl, REQUESTS_PER_MINUTE: limit } = parts.settings;
  await limitCallers(fastify, { limit, callers: app.get(Callers), publicUrl });
  describeApi(app);
  await app.init();
  return app;
}
