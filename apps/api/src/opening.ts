import { Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refused, refuse } from '../../../libs/domain/refusal.js';
import { comesWritten } from './http/input/page-form.js';

const HEALTH = /^\/health(\/|$)/;

/** Whether this process serves yet. One that waits for Postgres and its migrations says that it lives, and nothing else. */
@Injectable()
export class Opening {
  private waiting = false;

  get isAwaited(): boolean {
    return this.waiting;
  }

  /** From here on everything but health is refused, until `open`. */
  wait(): void {
    this.waiting = true;
  }

  open(): void {
    this.waiting = false;
  }

  /** A form of a page is refused when it has been read, behind `takePageForms`: what was written comes back with the refusal. */
  observe(fastify: FastifyInstance, publicUrl: string): void {
    fastify.addHook('onRequest', (request, _reply, done) =>
      comesWritten(request, publicUrl) ? done() : done(this.refusalOf(request)),
    );
    fastify.addHook('preHandler', (request, _reply, done) => done(this.refusalOf(request)));
  }

  private refusalOf({ url }: FastifyRequest): Refused | undefined {
    if (!this.waiting || HEALTH.test(url)) return undefined;
    return new Refused(refuse('unavailable', 'This API waits for its database; try again in a moment'));
  }
}
