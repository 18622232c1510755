import { existsSync, readFileSync } from 'node:fs';

/** The version in package.json, which stands above the sources and above what is built of them. */
export function version(): string {
  const place = ['../../../package.json', '../../../../package.json']
    .map((path) => new URL(path, import.meta.url))
    .find((url) => existsSync(url));
  return place ? (JSON.parse(readFileSync(place, 'utf8')) as { version: string }).version : 'unknown';
}
