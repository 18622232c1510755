import { markup, ofMarkdown } from '../pages/html.js';
import { htmlPage } from '../pages/page.js';
import type { ClosureView } from './closure.schemas.js';

const HEADING = /^# (.*)$/m;

/** A closure note as a page of its own that loads nothing, to be printed or kept. */
export function printableNote({
  markdown,
  published,
  publishedAt,
  publishedBy,
  version,
  versions,
}: ClosureView): string {
  const by = publishedBy ? ` by ${publishedBy.name}` : '';
  const nth = versions.length > 1 ? `, version ${version} of ${versions.length}` : '';
  const standing = published
    ? `Published ${publishedAt?.slice(0, 10)}${by}${nth}`
    : 'A draft: nothing of it is promised yet';
  const title = HEADING.exec(markdown)?.[1]?.replaceAll(/\\(.)/g, '$1') ?? '';
  return htmlPage({ title, body: ofMarkdown(markdown), foot: markup`${standing}` });
}
