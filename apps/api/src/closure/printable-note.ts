import MarkdownIt from 'markdown-it';
import type { ClosureView } from './closure.schemas.js';

/** HTML in what people wrote stays text, and so does whatever looks like an address. */
const markdown = new MarkdownIt({ html: false, linkify: false });

const STYLE = `
  body { font: 11pt/1.5 Georgia, serif; color: #111; max-width: 42em; margin: 2em auto; padding: 0 1em; }
  h1, h2 { line-height: 1.2; break-after: avoid; }
  li { break-inside: avoid; }
  footer { margin-top: 3em; border-top: 1px solid #999; font-size: 9pt; }
  @page { margin: 2cm; }
  @media print { body { margin: 0; padding: 0; max-width: none; } }`;

/** What a browser may do with the page: show it, in its own style. */
export const PRINTABLE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  'x-content-type-options': 'nosniff',
  'cache-control': 'private, no-store', // a consent to be named may end
};

/** A closure note as a page of its own that loads nothing, to be printed or kept. */
export function printableNote({ markdown: note, published, publishedAt, publishedBy }: ClosureView): string {
  const by = publishedBy ? ` by ${publishedBy.name}` : '';
  const standing = published ? `Published ${publishedAt?.slice(0, 10)}${by}` : 'A draft: nothing of it is promised yet';
  const body = markdown.render(note);
  const title = /<h1>(.*?)<\/h1>/s.exec(body)?.[1] ?? '';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${STYLE}
</style>
</head>
<body>
<main>
${body}</main>
<footer>${markdown.utils.escapeHtml(standing)}</footer>
</body>
</html>
`;
}
