import type { ClosureView } from '../closure/closure.schemas.js';
import { markup, ofMarkdown, said, type Html } from './html.js';
import type { ShowPage } from './in-browser.js';
import { titled } from './own-page.js';
import { LINE, type Way } from './ways.js';

/** A closure note as people read it, with the lines that led to what will change and to what was decided. */
export const closurePage: ShowPage<ClosureView> = ({ answer: view, heading, parent: cycle }) => ({
  ...titled(heading, cycle),
  about: null,
  ways: waysOf(view),
  body: markup`${versions(view)}
${ofMarkdown(view.markdown, 1)}
${lines(view.note)}`,
});

/** The same version to print, and the line that it is part of once it is published. */
function waysOf({ cycle, published, version, versions: all }: ClosureView): Way[] {
  const asked = version === null || version === all[0]?.version ? '' : `?version=${version}`;
  const printable = { href: `/v1/cycles/${cycle}/closure/printable${asked}`, words: 'To print, or to keep' };
  return published ? [printable, { href: `/v1/trace/closure-note/${cycle}`, words: LINE }] : [printable];
}

/** The other versions, where an answer was given once more. */
function versions({ cycle, versions: all, version }: ClosureView): Html | null {
  if (all.length < 2) return null;
  const others = all.filter((one) => one.version !== version);
  const links = others.map(
    (one) => markup`<li><a href="/v1/cycles/${cycle}/closure?version=${one.version}">Version ${one.version}</a></li>`,
  );
  return markup`<nav aria-label="Other versions"><ul>${links}</ul></nav>`;
}

/** From each item that changes and each decision to what led to it. */
function lines({ willChange, decisions }: ClosureView['note']): Html | null {
  const places = [
    ...willChange.map(({ item, title }) => ({ href: `/v1/trace/item/${item}`, words: title })),
    ...decisions.map(({ id, question }) => ({ href: `/v1/trace/decision/${id}`, words: question })),
  ];
  if (places.length === 0) return null;
  const links = places.map(({ href, words }) => markup`<li><a href="${href}">${said(words)}</a></li>`);
  return markup`<section><h2>What led to each change and decision</h2>
<ul>${links}</ul></section>`;
}
