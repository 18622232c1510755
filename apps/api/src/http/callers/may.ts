import {
  Inject,
  Injectable,
  SetMetadata,
  createParamDecorator,
  type CanActivate,
  type CustomDecorator,
  type ExecutionContext,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../../../../../libs/commands/commands.js';
import { replayedAnswer, type Report, type CommandRequest } from '../../../../../libs/commands/idempotency.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { isUuid } from '../../../../../libs/domain/fields/uuid.js';
import { may, rolesFor, type Action, type Viewer } from '../../../../../libs/domain/people.js';
import { notFound, refuse, Refused } from '../../../../../libs/domain/refusal.js';
import { People, placeIn, Viewers } from '../../../../../libs/identity/memberships.js';
import { either, inARow } from '../../../../../libs/domain/words/sentence.js';
import { humanize } from '../../../../../libs/domain/words/humanize.js';
import type { Reading } from '../../../../../libs/calendar/instant-for.js';
import { DB } from '../../injection.js';
import type { Done } from '../../pages/forms/done.js';
import type { Written } from '../input/by-form.js';
import { Callers } from './caller.js';

/** The policy of a route: an action that a role of the program must allow, anybody with a token, or anybody. */
export type Policy = Action | 'signed-in' | 'anybody';
export const POLICY = 'roundtable:policy';

/** Who may call a route. A route without it is refused, and a test fails. */
export const May = (policy: Policy): CustomDecorator => SetMetadata(POLICY, policy);

/** What the guard leaves with the request. */
export interface KnownRequest extends FastifyRequest {
  actor?: Actor;
  /** The address that the caller's token names. */
  signedIn?: string;
  /** Where a browser goes on once its reader has signed in. */
  goOn?: string;
  /** What a form of a page sent. */
  written?: Written;
  /** Where its sender reads on, once it is done. */
  readOn?: string;
  /** What it is told there that it has done. */
  done?: Done;
  command?: CommandRequest;
  /** What it was answered before, when it may not be asked any more because it is done; and what it would be refused with. */
  again?: { readonly answer: object; readonly refused: Refused };
  /** What came of the commands that it led to. */
  reported?: Report;
  /** How whoever is refused at a browser reads instants. */
  reading?: Reading;
  /** The code of the problem that was the answer. */
  problem?: string;
}

const NOBODY: Omit<Viewer, 'person'> = { program: '', roles: [], audiences: ['public'] };

/**
 * Deny by default: a valid token says who; `membership` rows of the program that the path leads to say what. Whoever may not
 * read what they address gets the answer of what is not there, before their rights are asked: 403 would say that it is.
 */
@Injectable()
export class MayGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly callers: Callers,
    private readonly people: People,
    private readonly viewers: Viewers,
    @Inject(DB) private readonly db: Database,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const policy = this.reflector.getAllAndOverride<Policy | undefined>(POLICY, [
      context.getHandler(),
      context.getClass(),
    ]);
    const request = context.switchToHttp().getRequest<KnownRequest>();
    if (policy === 'anybody') return true;
    if (!policy) throw new Refused(refuse('no-right', 'This route has no policy'));
    const person = await this.whoIs(request);
    const viewer =
      policy === 'signed-in'
        ? { person, ...NOBODY }
        : await this.viewer(request, person, policy).catch((no: unknown) => this.again(request, person, no));
    request.actor = { ...viewer, request: request.command ?? null };
    return true;
  }

  private async whoIs(request: KnownRequest): Promise<string> {
    const identity = await this.callers.of(request);
    if (!identity) throw new Refused(refuse('unauthenticated', 'Send a valid token: Authorization: Bearer <token>'));
    request.signedIn = identity.email;
    return this.people.idOf(identity);
  }

  /** Answers a repeated command by its key, also if the first one removed what it addresses, or the caller's right to it. */
  private async again(request: KnownRequest, person: string, no: unknown): Promise<Viewer> {
    if (!(no instanceof Refused) || !request.command) throw no;
    const before = await replayedAnswer(this.db, { person, request: request.command });
    if (!before) throw no;
    request.again = { answer: before.answer, refused: no };
    return { person, ...NOBODY, program: before.program };
  }

  private async viewer(request: FastifyRequest, person: string, action: Action): Promise<Viewer> {
    const params = request.params as Record<string, string>;
    const place = placeIn(params);
    const id = place ? (params[place] ?? '') : '';
    if (!place || !isUuid(id)) {
      throw new Refused(
        refuse('invalid-input', 'The path names no valid id', [{ path: place ?? 'path', message: 'Use a UUID' }]),
      );
    }
    const viewer = await this.viewers.of(person, place, id);
    if (!viewer) throw notFound();
    if (!may(viewer.roles, action)) {
      const [allowed, yours] = [rolesFor(action), viewer.roles].map((roles) => roles.map(humanize));
      throw new Refused(
        refuse('no-right', `This needs the role ${either(allowed ?? [])}; here you are ${inARow(yours ?? [])}`),
      );
    }
    return viewer;
  }
}

/** Who asks, as the guard found them. */
export const Who = createParamDecorator((_data: unknown, context: ExecutionContext): Actor => {
  const { actor } = context.switchToHttp().getRequest<KnownRequest>();
  if (!actor) throw new Refused(refuse('unauthenticated', 'Send a valid token: Authorization: Bearer <token>'));
  return actor;
});
