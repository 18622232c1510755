import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import type { Identity, Tokens } from '../../../../../libs/identity/tokens.js';
import { prefersPage } from '../../pages/prefers-page.js';
import { pageFormOf } from '../input/by-form.js';
import { bearerOf } from './bearer.js';
import { sentFrom } from './own-page.js';

/** A route that a cookie does not open, though it is read: it goes on after the page is closed. */
export const ByHeaderOnly = (): MethodDecorator => RouteConfig({ byHeaderOnly: true });

/**
 * Who asks: whom a valid token names, or null. The token stands in `Authorization`. A browser may keep one for pages in its
 * cookie instead, which reads pages and sends the forms that stand on them. For anything else the cookie counts as nothing, and
 * so it does for a form of another site: no other site can make a browser act.
 */
export class Callers {
  private readonly name: string;
  private readonly attributes: string;

  /** Where the server is public over TLS, its cookie is for this host alone and is never sent in clear. */
  constructor(
    private readonly tokens: Tokens,
    private readonly publicUrl: string,
  ) {
    const secure = overTls(publicUrl);
    this.name = secure ? '__Host-roundtable' : 'roundtable';
    this.attributes = `Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
  }

  async of(request: FastifyRequest): Promise<Identity | null> {
    const token = bearerOf(request.headers);
    if (token !== undefined) return this.tokens.read(token);
    const kept = this.mayByCookie(request) ? this.keptIn(request.headers.cookie ?? '') : undefined;
    return kept ? this.tokens.readKept(kept) : null;
  }

  /** Reading a page, and sending a form of one of ours to a route that takes it. */
  private mayByCookie(request: FastifyRequest): boolean {
    const { byHeaderOnly = false } = request.routeOptions.config as { byHeaderOnly?: boolean };
    if (wantsPage(request)) return !byHeaderOnly;
    return pageFormOf(request) !== undefined && sentFrom(request.headers, this.publicUrl) === 'here';
  }

  /** The cookie for whoever signs in with a token, or null when the token is not valid. */
  async cookieFor(token: string): Promise<string | null> {
    const kept = await this.tokens.keep(token);
    return kept && this.cookie(kept.token, kept.seconds);
  }

  /** `Lax`, because letters are opened elsewhere: their links bring it along, and forms of other sites do not. */
  cookie(value: string, seconds: number): string {
    return `${this.name}=${value}; ${this.attributes}; Max-Age=${seconds}`;
  }

  /** Of two cookies of this name, somebody else may have set one: neither counts. */
  private keptIn(cookie: string): string | undefined {
    const ours = cookie.split(';').flatMap((pair) => {
      const [name, value] = pair.trim().split('=');
      return name === this.name ? [value] : [];
    });
    return ours.length === 1 ? ours[0] : undefined;
  }
}

/** Whether the server is public over TLS: cookies are never sent in clear then. */
export const overTls = (publicUrl: string): boolean => new URL(publicUrl).protocol === 'https:';

/** Whether it is somebody at a browser who reads, and not a program. */
export const wantsPage = ({ method, headers }: Pick<FastifyRequest, 'method' | 'headers'>): boolean =>
  (method === 'GET' || method === 'HEAD') && prefersPage(headers);
