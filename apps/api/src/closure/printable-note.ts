import { markup, ofMarkdown } from '../pages/html.js';
import { htmlPage } from '../pages/page.js';
import type { ClosureView } from './closure.schemas.js';

const HEADING = /^# (.*)$/m;

/** A closure note as a page of its own that loads nothing, to be printed or kept. */
export function printableNote({ markdown }: Pick<ClosureView, 'markdown'>): string {
  const title = HEADING.exec(markdown)?.[1]?.replaceAll(/\\(.)/g, '$1') ?? '';
  return htmlPage({ title, body: ofMarkdown(markdown), foot: markup`Roundtable` });
}
