import { markup, ofMarkdown } from '../pages/html.js';
import { htmlPage } from '../pages/page.js';
import type { ClosureView } from './closure.schemas.js';

const HEADING = /^# (.*)$/m;

/** A closure note as a page of its own that loads nothing, to be printed or kept. In a browser it leads back to its `cycle`, which is not printed. */
export function printableNote({ markdown }: Pick<ClosureView, 'markdown'>, cycle: string | null): string {
  const title = HEADING.exec(markdown)?.[1]?.replaceAll(/\\(.)/g, '$1') ?? '';
  const back = cycle === null ? {} : { head: ways(cycle) };
  return htmlPage({ title, ...back, body: ofMarkdown(markdown), foot: markup`Roundtable` });
}

const ways = (cycle: string) =>
  markup`<nav aria-label="Ways on"><ul><li><a href="/v1/cycles/${cycle}/closure">The closure</a></li> <li><a href="/v1/cycles/${cycle}">The cycle</a></li></ul></nav>`;
