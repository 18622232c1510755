import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { Refused, refuse } from '../../../libs/domain/refusal.js';

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

  observe(fastify: FastifyInstance): void {
    fastify.addHook('onRequest', ({ url }, _reply, done) => {
      if (!this.waiting || HEALTH.test(url)) return done();
      done(new Refused(refuse('unavailable', 'This API waits for its database; try again in a moment')));
    });
  }
}
