import {
  Body,
  Controller,
  Get,
  HttpCode,
  Inject,
  Injectable,
  Post,
  Query,
  Req,
  Res,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { ApiExcludeEndpoint, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Settings } from '../../../../libs/config/settings.js';
import { Refused, notFound, refuse } from '../../../../libs/domain/refusal.js';
import { Callers, wantsPage } from '../http/callers/caller.js';
import { Documented, PAGE } from '../http/described/documented.js';
import { May, type KnownRequest } from '../http/callers/may.js';
import { isLoopback, sentFrom } from '../http/callers/own-page.js';
import { SETTINGS } from '../injection.js';
import { PAGE_HEADERS } from './page.js';
import { signInPage } from './problem-page.js';
import { FIRST_PAGE } from './send-problem.js';

const To = z.string().max(9000).default('');
const WhereTo = z.strictObject({
  to: To.describe('where to read on, below `/v1/`').meta({ example: '/v1/programs' }),
  out: z.literal('yes').optional().describe('they have just signed out'),
});
type WhereTo = z.infer<typeof WhereTo>;

/** A token as it was pasted: perhaps with its scheme, and broken into lines. */
const bare = (pasted: string): string => pasted.replace(/^\s*Bearer\s+/i, '').replaceAll(/\s+/g, '');
const SignIn = z.strictObject({ token: z.string().transform(bare).pipe(z.string().min(1).max(3000)), to: To });
type SignIn = z.infer<typeof SignIn>;

/** An address below `/v1/` of this server, and of no other. */
const OWN = /^\/v1\/[\w./?=&%~,:+-]*$/;
const ownAddress = (to: unknown): string => (typeof to === 'string' && OWN.test(to) ? to : FIRST_PAGE);

const TOKEN_REFUSED =
  'This token has expired, is incomplete, or is of another server. Ask a facilitator of your program for a new one';

/** Takes forms of this server's own pages only: another site must not sign somebody in as somebody else. */
@Injectable()
export class OwnForms implements CanActivate {
  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<KnownRequest>();
    request.goOn = ownAddress((request.body as { to?: unknown } | null | undefined)?.to); // also when it is refused
    if (sentFrom(request.headers, this.settings.PUBLIC_URL) !== 'elsewhere') return true;
    throw new Refused(refuse('no-right', 'Sign in and out on a page of this server only'));
  }
}

/** Lets a browser keep a token, so that links in letters open as pages. */
@ApiTags('pages')
@Controller()
export class SignInController {
  constructor(private readonly callers: Callers) {}

  /** Leads a browser to where it begins. */
  @Get()
  @May('anybody')
  @HttpCode(303)
  @ApiExcludeEndpoint()
  async root(@Req() request: KnownRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    if (!wantsPage(request)) throw notFound();
    const location = (await this.callers.of(request)) === null ? '/sign-in' : FIRST_PAGE;
    void reply.headers({ location, vary: 'Accept', 'cache-control': 'no-store' });
  }

  @Get('sign-in')
  @Documented({
    policy: 'anybody',
    summary: 'The form to sign in with a browser',
    description: 'A page with a form for a token, which reads pages',
    answer: PAGE,
  })
  form(
    @Query({ schema: WhereTo }) { to, out }: WhereTo,
    @Req() { hostname }: KnownRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): string {
    void reply.headers(PAGE_HEADERS);
    return signInPage({ path: ownAddress(to), atServer: isLoopback(hostname) }, out === 'yes');
  }

  @Post('sign-in')
  @May('anybody')
  @UseGuards(OwnForms)
  @HttpCode(303)
  @ApiExcludeEndpoint()
  async signIn(
    @Body({ schema: SignIn }) { token, to }: SignIn,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const cookie = await this.callers.cookieFor(token);
    if (cookie === null) throw new Refused(refuse('unauthenticated', TOKEN_REFUSED));
    void reply.headers({ 'set-cookie': cookie, 'cache-control': 'no-store', location: ownAddress(to) });
  }

  @Post('sign-out')
  @May('anybody')
  @UseGuards(OwnForms)
  @HttpCode(303)
  @ApiExcludeEndpoint()
  signOut(@Res({ passthrough: true }) reply: FastifyReply): void {
    void reply.headers({
      'set-cookie': this.callers.cookie('', 0),
      'cache-control': 'no-store',
      location: '/sign-in?out=yes',
    });
  }
}
