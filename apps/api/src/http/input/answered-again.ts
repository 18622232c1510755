import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { of, type Observable } from 'rxjs';
import type { z } from 'zod';
import type { KnownRequest } from '../callers/may.js';
import { ANSWER } from '../described/documented.js';

/**
 * Gives the answer that the guard has found for a request that is sent again, after what it addresses was taken away by it. It stands
 * within whatever leaves something out of answers. What is not the answer of this route any more is refused as the guard would have.
 */
@Injectable()
export class AnsweredAgainInterceptor implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { again, command } = context.switchToHttp().getRequest<KnownRequest>();
    if (!again) return next.handle();
    const schema = this.reflector.get<z.ZodType | undefined>(ANSWER, context.getHandler());
    if (!schema?.safeParse(again.answer).success) throw again.refused;
    command?.report({ replayed: true, told: [] });
    return of(again.answer);
  }
}
