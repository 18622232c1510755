import MarkdownIt from 'markdown-it';
import { runsOf } from '../../../../libs/domain/words/direction.js';

/** HTML in what people wrote stays text, and so does whatever looks like an address. */
const markdown = new MarkdownIt({ html: false, linkify: false });

/** Each is written in the direction of its own letters. */
const BLOCKS = new Set(['paragraph_open', 'heading_open', 'list_item_open', 'blockquote_open', 'th_open', 'td_open']);

/** A table may be wider than its page: it scrolls in a box of its own, to which the Tab key leads. */
markdown.renderer.rules.table_open = () => '<div class="wide" role="region" aria-label="Table" tabindex="0"><table>\n';
markdown.renderer.rules.table_close = () => '</table></div>\n';

/** Markup that is safe to stand in a page. Made by `markup` and `ofMarkdown` only. */
export class Html {
  private constructor(readonly text: string) {}

  static of(parts: TemplateStringsArray, ...values: readonly Piece[]): Html {
    return new Html(parts.map((part, index) => part + escaped(values[index] ?? '')).join(''));
  }

  static ofMarkdown(text: string, below = 0): Html {
    const tokens = markdown.parse(text, {});
    for (const [at, token] of tokens.entries()) {
      if (token.type.startsWith('heading_')) token.tag = `h${Math.min(6, Number(token.tag.slice(1)) + below)}`;
      if (BLOCKS.has(token.type)) token.attrSet('dir', directionOf(tokens.slice(at, at + 3)));
    }
    return new Html(markdown.renderer.render(tokens, markdown.options, {}));
  }
}

/** A line of ours keeps texts apart that are written from right to left, and stays a line of ours. */
const directionOf = (tokens: readonly { readonly type: string; readonly content: string }[]): 'ltr' | 'auto' =>
  tokens.find(({ type }) => type === 'inline')?.content.includes('\u2068') ? 'ltr' : 'auto';

type Piece = string | number | Html | null | readonly Html[];

function escaped(piece: Piece): string {
  if (piece === null) return '';
  if (piece instanceof Html) return piece.text;
  if (typeof piece === 'object') return piece.map(({ text }) => text).join('\n');
  return markdown.utils.escapeHtml(String(piece));
}

/** Markup of ours with texts of anybody's in it: whatever is not markup already is escaped. */
export const markup = Html.of.bind(Html);

/** Markdown of anybody's: no tag in it is one, and no address in it runs. Its headings stand `below` that many of the page. */
export const ofMarkdown = Html.ofMarkdown.bind(Html);

/** A sentence of ours in which names and texts of people may stand: those that are written from right to left turn nothing beside them. */
export const ours = (sentence: string): Html =>
  markup`<span class="said" dir="ltr">${runsOf(sentence).reduce(
    (before, { words, turned }) => (turned ? markup`${before}<bdi>${words}</bdi>` : markup`${before}${words}`),
    markup``,
  )}</span>`;

/** A text that people wrote, in the direction of its own letters. */
export const said = (text: string): Html => markup`<span class="said" dir="auto">${text}</span>`;
