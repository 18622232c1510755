import type { IncomingHttpHeaders } from 'node:http';

const BEARER = /^bearer(?: +(\S*).*)?$/i;

/** What `Authorization` bears, perhaps nothing; undefined where it is missing or has another scheme, as that of a proxy. */
export function bearerOf({ authorization }: Pick<IncomingHttpHeaders, 'authorization'>): string | undefined {
  const said = BEARER.exec(authorization ?? '');
  return said ? (said[1] ?? '') : undefined;
}
