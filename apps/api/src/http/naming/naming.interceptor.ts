import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import { catchError, concatMap, from, of, type Observable } from 'rxjs';
import type { z } from 'zod';
import { namingConsenting, type Saying } from '../../../../../libs/queries/people/named-people.query.js';
import type { Database } from '../../../../../libs/database/connection.js';
import type { Viewer } from '../../../../../libs/domain/people.js';
import { REFUSALS_OF_PEOPLE } from '../../../../../libs/domain/program/keeping-names.js';
import { Refused, STATUS, type Refusal } from '../../../../../libs/domain/refusal.js';
import { wantsPage } from '../callers/caller.js';
import { ANSWER } from '../described/documented.js';
import { isData } from './is-data.js';
import { callingThings } from './refused-things.query.js';
import type { KnownRequest } from '../callers/may.js';
import { sayingOf } from './saying-of.js';

/**
 * Leaves the full names of people who do not consent to being quoted by name before the caller out of every answer and refusal of a program's
 * routes, except in texts whose schema keeps names. It runs outside the validation of answers. Pages have their own interceptor for this, which
 * includes the names of what they link to. Queries across programs do it themselves.
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
    const { actor } = request;
    if (!actor || actor.program === '') return next.handle();
    const answered = next.handle().pipe(catchError((error: unknown) => from(this.refused(actor, error))));
    if (!schema || wantsPage(request)) return answered;
    return answered.pipe(
      concatMap((answer: unknown) =>
        isData(answer) ? from(namingConsenting(this.db, actor, answer, sayingOf(schema))) : of(answer),
      ),
    );
  }

  /** Throws it again, with the names of things that it names by id and without those of people in its sentences. What did not work here tells nothing of anybody. */
  private async refused(viewer: Viewer, error: unknown): Promise<never> {
    if (!(error instanceof Refused)) throw error;
    const { refused } = error.refusal;
    if (STATUS[refused] >= 500) throw error;
    const called = await callingThings(this.db, viewer, error.refusal);
    const refusal = REFUSALS_OF_PEOPLE.has(refused)
      ? called
      : await namingConsenting(this.db, viewer, called, sayingRefusal);
    throw new Refused(refusal, error.cause === undefined ? {} : { cause: error.cause });
  }
}

const sayingRefusal: Saying<Refusal> = ({ refused, detail, errors }, say) => ({
  refused,
  detail: say(detail),
  errors: errors.map(({ path, message }) => ({ path, message: say(message) })),
});
