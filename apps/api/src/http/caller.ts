import type { FastifyRequest } from 'fastify';
import type { Identity, TokenReader } from '../../../../libs/identity/tokens.js';
import { prefersPage } from '../pages/prefers-page.js';

/** Where a browser keeps the token of whoever signed in with it. */
export const TOKEN_COOKIE = 'roundtable';
const KEPT = new RegExp(`(?:^|;\\s*)${TOKEN_COOKIE}=([\\w.-]+)`);

/**
 * Who asks: whom a valid token names, or null. The token stands in `Authorization`. A browser that reads a page may keep it
 * in its cookie instead; for anything else the cookie counts as nothing, so no other site can make a browser act.
 */
export async function callerOf(read: TokenReader, request: FastifyRequest): Promise<Identity | null> {
  const { authorization, cookie = '' } = request.headers;
  const [scheme, token] = (authorization ?? '').split(' ');
  if (authorization !== undefined) return scheme?.toLowerCase() === 'bearer' && token ? read(token) : null;
  const kept = wantsPage(request) ? KEPT.exec(cookie)?.[1] : undefined;
  return kept ? read(kept) : null;
}

/** Whether it is somebody at a browser who reads, and not a program. */
export const wantsPage = ({ method, headers }: Pick<FastifyRequest, 'method' | 'headers'>): boolean =>
  (method === 'GET' || method === 'HEAD') && prefersPage(headers.accept);
