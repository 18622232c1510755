import { createHash } from 'node:crypto';
import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { tap, type Observable } from 'rxjs';
import type { Report } from '../../../../../libs/commands/idempotency.js';
import { Refused, refuse } from '../../../../../libs/domain/refusal.js';
import type { KnownRequest } from '../callers/may.js';

const MOST_LEVELS = 32;
const KEY = /^[\x21-\x7e]{1,200}$/;

/** Says of every request which command it is: its id, the caller's `Idempotency-Key`, and what was asked. */
export function identifyCommands(fastify: FastifyInstance): void {
  fastify.addHook('preHandler', (request: KnownRequest, _reply, done) => {
    if (isDeeperThan(MOST_LEVELS, request.body)) {
      done(new Refused(refuse('invalid-input', `JSON may be nested at most ${MOST_LEVELS} levels deep`)));
      return;
    }
    const header = request.headers['idempotency-key'];
    const key = typeof header === 'string' ? header : null;
    const route = `${request.method} ${request.url}`;
    const name = `${request.method} ${request.routeOptions.url ?? 'unmatched'}`;
    const bodyHash = key === null ? '' : hashOf(request.body, request.headers['if-match']);
    request.command = { id: request.id, name, key, route, bodyHash, report: (came) => keep(request, came) };
    done();
  });
}

/** A request may lead to several commands: what came of them is told together. */
function keep(request: KnownRequest, { replayed, notified }: Report): void {
  const before = request.reported;
  request.reported = {
    replayed: replayed || before?.replayed === true,
    notified: [...(before?.notified ?? []), ...notified],
  };
}

/** Of what was asked: the body, and the revision for which an edit is meant. */
const hashOf = (body: unknown, ifMatch: string | undefined): string =>
  createHash('sha256')
    .update(JSON.stringify(body ?? null))
    .update(ifMatch ?? '')
    .digest('hex');

/** Looks level by level, so that no depth can exhaust the stack. */
function isDeeperThan(most: number, body: unknown): boolean {
  let level = [body];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > most) return true;
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null ? (Object.values(value) as unknown[]) : [],
    );
  }
  return false;
}

/** Marks answers that were given before, and refuses keys that are none. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<KnownRequest>();
    const { command } = request;
    if (command?.key != null && !KEY.test(command.key)) {
      const errors = [{ path: 'Idempotency-Key', message: '1 to 200 printable ASCII characters' }];
      throw new Refused(refuse('invalid-input', 'The Idempotency-Key is not allowed', errors));
    }
    const mark = (): void => {
      if (request.reported?.replayed) void http.getResponse<FastifyReply>().header('idempotency-replayed', 'true');
    };
    return next.handle().pipe(tap({ next: mark, error: mark }));
  }
}
