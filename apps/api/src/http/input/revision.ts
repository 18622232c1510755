import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refused, refuse } from '../../../../../libs/domain/refusal.js';
import type { KnownRequest } from '../callers/may.js';

/** The revisions that an edit is meant for, as `If-Match` names them; null stands for any. */
export type Matching = readonly number[] | null;

const TAG = /^(W\/)?"([^"]*)"$/;

/** `If-Match` of an edit. Whoever edits says what they have read. */
export const IfMatch = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  matchingIn(headerOf(context)),
);

/** The same where it may be missing: then any revision is meant. */
export const MayMatch = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  matchingIn(headerOf(context) ?? '*'),
);

const headerOf = (context: ExecutionContext): string | undefined =>
  context.switchToHttp().getRequest<FastifyRequest>().headers['if-match'];

function matchingIn(header: string | undefined): Matching {
  if (header?.trim() === '*') return null;
  const tags = (header ?? '').split(',').map((tag) => TAG.exec(tag.trim()));
  if (tags.some((tag) => tag === null)) {
    const errors = [{ path: 'If-Match', message: 'Send the ETag of what you read, for example "3"' }];
    throw new Refused(refuse('invalid-input', 'An edit names what it is meant for', errors));
  }
  return tags.flatMap((tag) => (tag && !tag[1] && /^\d{1,9}$/.test(tag[2] ?? '') ? [Number(tag[2])] : []));
}

/** Throws `revision-conflict` when somebody changed it since the caller read it. */
export function checkRevision(matching: Matching, revision: number): void {
  if (matching === null || matching.includes(revision)) return;
  throw new Refused(
    refuse(
      'revision-conflict',
      `Somebody has changed it since you read it: its revision is ${revision} now. Read it again`,
    ),
  );
}

/** What the caller reads, whose revision they name when they change it. */
export function tagged<View extends { readonly revision: number }>(reply: FastifyReply, view: View): View {
  void reply.header('etag', `"${view.revision}"`);
  return view;
}

/**
 * Runs the change of a form. If somebody else was faster, the refused form comes back with what was written and the revision `now`: sending it again
 * replaces what is there, unless that has changed once more.
 */
export async function onceLookedAt<Changed>(
  request: KnownRequest,
  now: () => Promise<number>,
  changing: Promise<Changed>,
): Promise<Changed> {
  try {
    return await changing;
  } catch (error) {
    if (request.written && error instanceof Refused && error.refusal.refused === 'revision-conflict')
      request.written = { ...request.written, revision: String(await now()) };
    throw error;
  }
}
