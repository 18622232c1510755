import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import { concatMap, from, of, type Observable } from 'rxjs';
import type { z } from 'zod';
import { namingConsenting } from '../../../../../libs/commands/people/named-people.query.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { wantsPage } from '../callers/caller.js';
import { ANSWER } from '../described/documented.js';
import { isData } from './is-data.js';
import type { KnownRequest } from '../callers/may.js';
import { sayingOf } from './saying-of.js';

/**
 * Leaves the full names of those who do not consent to being quoted by name out of every text that a route of a program answers,
 * but for those that its schema says keep them. It stands around what checks answers. Of a page its interceptor does the same,
 * with the names of what it leads to; what spans programs is read so by its query.
 */
@Injectable()
export class NamingInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly db: Database,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<KnownRequest>();
    const schema = this.reflector.get<z.ZodType | undefined>(ANSWER, context.getHandler());
    const program = request.actor?.program ?? '';
    if (program === '' || !schema || wantsPage(request)) return next.handle();
    return next
      .handle()
      .pipe(
        concatMap((answer: unknown) =>
          isData(answer) ? from(namingConsenting(this.db, program, answer, sayingOf(schema))) : of(answer),
        ),
      );
  }
}
