import { markup, type Html } from './html.js';

const STYLE = markup`
  body { font: 11pt/1.5 Georgia, serif; color: #111; background: #fff; max-width: 42em; margin: 2em auto; padding: 0 1em; }
  body { overflow-wrap: anywhere; }
  h1, h2 { line-height: 1.2; break-after: avoid; }
  li { break-inside: avoid; }
  a { color: #00478f; }
  nav ul { list-style: none; padding: 0; }
  nav a { display: inline-block; padding-block: 0.3em; }
  dt { font-weight: bold; margin-top: 0.6em; }
  dd { margin: 0 0 0 1.5em; }
  .said { white-space: pre-wrap; }
  .entries > li { margin-bottom: 0.8em; }
  small { font-size: 9pt; }
  pre { white-space: pre-wrap; }
  label, textarea { display: block; }
  textarea, button { font: inherit; }
  textarea { width: 100%; box-sizing: border-box; }
  footer { margin-top: 3em; border-top: 1px solid #999; font-size: 9pt; }
  @media (max-width: 30em) { body { margin: 1em auto; } ul, ol { padding-left: 1.2em; } dd { margin-left: 0.7em; } }
  @media screen and (prefers-color-scheme: dark) {
    :root { color-scheme: dark; }
    body { color: #eee; background: #121212; }
    a { color: #9ecbff; }
  }
  @page { margin: 2cm; }
  @media print { body { margin: 0; padding: 0; max-width: none; } form, nav { display: none; } }`;

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

interface Parts {
  readonly title: string;
  /** Before everything else. */
  readonly head?: Html;
  readonly body: Html;
  readonly foot: Html;
}

/** A page of its own that loads nothing and runs nothing. */
export const pageOf = ({ title, head, body, foot }: Parts): string =>
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
${
  head
    ? markup`<header>${head}</header>
`
    : null
}<main>
${body}</main>
<footer>${foot}</footer>
</body>
</html>
`.text;
