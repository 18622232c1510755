import type { IncomingHttpHeaders } from 'node:http';

/** From where a browser says that a form was sent. Whoever is no browser says nothing. */
export type SentFrom = 'here' | 'elsewhere' | 'unknown';

/** Whether a request comes from a page of this server, as browsers say it (Fetch Metadata; RFC 6454, 7). */
export function sentFrom(headers: IncomingHttpHeaders, publicUrl: string): SentFrom {
  const { origin, host, 'sec-fetch-site': site } = headers;
  if (site !== undefined) return site === 'same-origin' ? 'here' : 'elsewhere';
  if (origin === undefined) return 'unknown';
  return [host, new URL(publicUrl).host].includes(hostOf(origin)) ? 'here' : 'elsewhere';
}

const hostOf = (origin: string): string | undefined => (URL.canParse(origin) ? new URL(origin).host : undefined);
