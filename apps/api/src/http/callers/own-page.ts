import type { IncomingHttpHeaders } from 'node:http';

/** From where a browser says that a form was sent. Whoever is no browser says nothing. */
export type SentFrom = 'here' | 'elsewhere' | 'unknown';

/** Whether a request comes from a page of this server, as browsers say it (Fetch Metadata; RFC 6454, 7). */
export function sentFrom(headers: IncomingHttpHeaders, publicUrl: string): SentFrom {
  const { origin, host, 'sec-fetch-site': site } = headers;
  if (site !== undefined) return site === 'same-origin' ? 'here' : 'elsewhere';
  if (origin === undefined) return 'unknown';
  const ours = new URL(publicUrl);
  if (!URL.canParse(origin)) return 'elsewhere';
  const from = new URL(origin);
  const inClear = ours.protocol === 'https:' && from.protocol !== 'https:'; // anybody on the way could answer in our name
  return [host, ours.host].includes(from.host) && !inClear ? 'here' : 'elsewhere';
}

/** Whether a server is asked for by a name under which only its own machine reaches it. */
export const isLoopback = (hostname: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(hostname);
