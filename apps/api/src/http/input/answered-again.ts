import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { map, of, type Observable } from 'rxjs';
import type { z } from 'zod';
import { Refused, refuse } from '../../../../../libs/domain/refusal.js';
import type { KnownRequest } from '../callers/may.js';
import { ANSWER } from '../described/documented.js';

/**
 * Answers a request that is sent again, within whatever leaves something out of answers.
 * 1. What the guard found for it, after what it addresses was taken away by it, is given here. What is not the answer of this route any
 *    more is refused as the guard would have.
 * 2. An answer that was kept before an upgrade may have another form than the route tells now: then it is said that it was done.
 */
@Injectable()
export class AnsweredAgainInterceptor implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<KnownRequest>();
    const { again, command } = request;
    const schema = this.reflector.get<z.ZodType | undefined>(ANSWER, context.getHandler());
    const fits = (answer: unknown): boolean => schema?.safeParse(answer).success === true;
    if (!again) {
      return next.handle().pipe(
        map((answer: unknown) => {
          if (request.reported?.replayed && schema && !fits(answer)) throw new Refused(OUTDATED);
          return answer;
        }),
      );
    }
    if (!fits(again.answer)) throw again.refused;
    command?.report({ replayed: true, notified: [] });
    return of(again.answer);
  }
}

const OUTDATED = refuse(
  'answer-outdated',
  'This was done with the same Idempotency-Key before an upgrade, and answers have another form since: read anew what it changed',
);
