import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';

const UNREAD_MS = 50;

/** Whether this process is going out of service, and what it still has to answer. */
@Injectable()
export class Draining {
  private begun = false;
  private readonly inFlight = new Set<ServerResponse>();
  private whenSettled = (): void => undefined;

  get hasBegun(): boolean {
    return this.begun;
  }

  begin(): void {
    this.begun = true;
  }

  /** Knows every request from its headers on until its answer has left. */
  observe(fastify: FastifyInstance): void {
    fastify.addHook('onRequest', (_request, { raw }, done) => {
      this.inFlight.add(raw);
      raw.once('close', () => this.left(raw));
      done();
    });
    fastify.addHook('onSend', (_request, reply, payload, done) => {
      if (this.begun) void reply.header('connection', 'close');
      done(null, payload);
    });
  }

  /** Resolves when no request is in flight any more, and what had arrived unread by then has been answered too. */
  async settled(): Promise<true> {
    do {
      if (this.inFlight.size > 0) await new Promise<void>((resolve) => (this.whenSettled = resolve));
      await pause(UNREAD_MS);
    } while (this.inFlight.size > 0);
    return true;
  }

  private left(response: ServerResponse): void {
    this.inFlight.delete(response);
    if (this.inFlight.size === 0) this.whenSettled();
  }
}

export interface DrainLimits {
  /** How long new requests are served after readiness turned false, until whoever sends them has noticed. */
  readonly delayMs: number;
  /** How long requests in flight may take after that. */
  readonly limitMs: number;
}

/**
 * Takes an API out of service. Resolves with false when a request had to be cut.
 * 1. Readiness turns false, and every answer closes its connection. New requests are served all the same, for `delayMs`.
 * 2. Nothing new is accepted, and streams end: their clients come back, to whoever runs then, with `Last-Event-ID`.
 * 3. What is in flight is answered; what takes longer than `limitMs` is cut, and so is what was only held open.
 */
export async function drain(app: NestFastifyApplication, { delayMs, limitMs }: DrainLimits): Promise<boolean> {
  const draining = app.get(Draining);
  draining.begin();
  await pause(delayMs);
  const closed = app.close();
  const answered = await Promise.race([draining.settled(), pause(limitMs, false, { ref: false })]);
  app.getHttpServer().closeAllConnections();
  await closed;
  return answered;
}
