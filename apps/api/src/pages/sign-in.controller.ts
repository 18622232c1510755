import { Body, Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Settings } from '../../../../libs/config/settings.js';
import { Refused, refuse } from '../../../../libs/domain/refusal.js';
import { Callers } from '../http/caller.js';
import { May, type KnownRequest } from '../http/may.js';
import { SETTINGS } from '../tokens.js';
import { FIRST_PAGE } from './send-problem.js';

const SignIn = z.strictObject({ token: z.string().trim().min(1).max(3000), to: z.string().max(9000).default('') });
type SignIn = z.infer<typeof SignIn>;

/** An address below `/v1/` of this server, and of no other. */
const OWN = /^\/v1\/[\w./?=&%~,:+-]*$/;

/** Lets a browser keep a token, so that links in letters open as pages. For pages only: no part of the API. */
@ApiExcludeController()
@Controller()
export class SignInController {
  constructor(
    private readonly callers: Callers,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Post('sign-in')
  @May('anybody')
  @HttpCode(303)
  async signIn(
    @Body({ schema: SignIn }) { token, to }: SignIn,
    @Req() request: KnownRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    this.fromOwnPage(request);
    const goOn = OWN.test(to) ? to : FIRST_PAGE;
    request.goOn = goOn;
    const bare = token.replace(/^Bearer\s+/i, '');
    const cookie = await this.callers.cookieFor(bare);
    if (cookie === null) throw new Refused(refuse('unauthenticated', 'This token is not valid, or it has expired'));
    void reply.headers({ 'set-cookie': cookie, 'cache-control': 'no-store', location: goOn });
  }

  @Post('sign-out')
  @May('anybody')
  @HttpCode(303)
  signOut(@Req() request: KnownRequest, @Res({ passthrough: true }) reply: FastifyReply): void {
    this.fromOwnPage(request);
    void reply.headers({
      'set-cookie': this.callers.cookie('', 0),
      'cache-control': 'no-store',
      location: FIRST_PAGE,
    });
  }

  /** Another site must not sign somebody in as somebody else. */
  private fromOwnPage({ headers }: KnownRequest): void {
    const { origin, host, 'sec-fetch-site': site } = headers;
    const own = [host, new URL(this.settings.PUBLIC_URL).host];
    if (site === undefined ? origin === undefined || own.includes(hostOf(origin)) : site === 'same-origin') return;
    throw new Refused(refuse('no-right', 'Sign in and out on a page of this server only'));
  }
}

const hostOf = (origin: string): string | undefined => (URL.canParse(origin) ? new URL(origin).host : undefined);
