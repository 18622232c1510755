import { markup, type Html } from './html.js';

const STYLE = markup`
  body { font: 100%/1.5 Georgia, serif; color: #111; background: #fff; max-width: 42em; margin: 2em auto; padding: 0 1em; }
  body { overflow-wrap: anywhere; }
  h1, h2 { line-height: 1.2; break-after: avoid; }
  li { break-inside: avoid; }
  a { color: #00478f; }
  nav ul, .ways { display: flex; flex-wrap: wrap; gap: 0 1.2em; list-style: none; padding: 0; }
  nav a, .ways a { display: inline-block; padding-block: 0.3em; }
  dt { font-weight: bold; margin-top: 0.6em; }
  dd { margin: 0 0 0 1.5em; }
  .said { white-space: pre-wrap; }
  .entries > li { margin-bottom: 0.8em; }
  small { font-size: 0.85em; }
  li:dir(rtl) { list-style-position: inside; }
  pre { white-space: pre-wrap; }
  .wide { overflow-x: auto; overflow-wrap: normal; }
  table { border-collapse: collapse; }
  th, td { border: 1px solid; padding: 0.2em 0.5em; }
  label, textarea { display: block; }
  textarea, button, input, select { font: inherit; max-width: 100%; box-sizing: border-box; }
  textarea, [type="search"], select { width: 100%; }
  button, input, select { min-height: 2em; }
  fieldset { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(14em, 100%), 1fr)); gap: 0 1em; border: 1px solid; }
  fieldset p { margin: 0.4em 0; min-width: 0; }
  mark { padding: 0 0.1em; }
  .entries h3 { margin: 0; font-size: 1em; }
  .entries p { margin: 0.2em 0; }
  :focus-visible { outline: 3px solid; outline-offset: 2px; }
  #content:focus { outline: none; }
  #kept:not(:target) { display: none; }
  .skip { position: absolute; left: -100vw; background: inherit; padding: 0.5em; }
  .skip:focus { left: 0; top: 0; }
  footer { margin-top: 3em; border-top: 1px solid #999; font-size: 0.85em; }
  @media (min-width: 40em) {
    div#content dl { display: grid; grid-template-columns: fit-content(14em) minmax(0, 1fr); gap: 0.3em 1em; margin-block: 0.3em; }
    div#content > dl { grid-template-columns: 14em minmax(0, 1fr); margin-block: 1em; }
    div#content dt, div#content dd { margin: 0; }
  }
  @media (max-width: 30em) { body { margin: 1em auto; } ul, ol { padding-left: 1.2em; } dd { margin-left: 0.7em; } }
  @media screen and (prefers-color-scheme: dark) {
    :root { color-scheme: dark; }
    body { color: #eee; background: #121212; }
    a { color: #9ecbff; }
  }
  @page { margin: 2cm; }
  @media print {
    body { font-size: 11pt; margin: 0; padding: 0; max-width: none; }
    .wide { overflow: visible; overflow-wrap: inherit; }
    form, nav, .skip, .ways, section:has(form), footer:has(.screen) { display: none; }
    a { color: inherit; }
    a[href^="http"]::after { content: " (" attr(href) ")"; }
    h3 { break-after: avoid; }
  }`;

/** What a browser may do with a page: show it, in its own style, and send its forms here. Nothing runs, nothing is loaded. */
export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin', // without it the forms of a page would not say where they come from
  'cache-control': 'private, no-store', // a consent to be named may end, and so may a right to read
};

/** A page that is only to be looked at: it has no forms. */
export const PRINTABLE_HEADERS = {
  ...PAGE_HEADERS,
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
};

interface PageParts {
  readonly title: string;
  /** Before everything else. */
  readonly head?: Html;
  /** What it is and where else to go; whoever has no mouse may skip both. */
  readonly lead?: Html;
  readonly body: Html;
  readonly foot: Html;
}

/** A page of its own that loads nothing and runs nothing. */
export const htmlPage = ({ title, head, lead, body, foot }: PageParts): string =>
  markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${STYLE}
</style>
</head>
<body>
${lead || head ? markup`<a class="skip" href="#content">Skip to the content</a>` : null}
${head ? markup`<header>${head}</header>` : null}
<main${lead ? null : markup` id="content" tabindex="-1"`}>
${lead ? markup`${lead}\n<div id="content" tabindex="-1">` : null}
${body}${lead ? markup`</div>` : null}</main>
<footer>${foot}</footer>
</body>
</html>
`.text;
