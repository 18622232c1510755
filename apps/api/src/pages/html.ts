import MarkdownIt from 'markdown-it';

/** HTML in what people wrote stays text, and so does whatever looks like an address. */
const markdown = new MarkdownIt({ html: false, linkify: false });

/** Each is written in the direction of its own letters. */
const BLOCKS = new Set(['paragraph_open', 'heading_open', 'list_item_open', 'blockquote_open']);

/** Markup that is safe to stand in a page. Made by `markup` and `ofMarkdown` only. */
export class Html {
  private constructor(readonly text: string) {}

  static of(parts: TemplateStringsArray, ...values: readonly Piece[]): Html {
    return new Html(parts.map((part, index) => part + escaped(values[index] ?? '')).join(''));
  }

  static ofMarkdown(text: string, below = 0): Html {
    const tokens = markdown.parse(text, {});
    for (const token of tokens) {
      if (token.type.startsWith('heading_')) token.tag = `h${Math.min(6, Number(token.tag.slice(1)) + below)}`;
      if (BLOCKS.has(token.type)) token.attrSet('dir', 'auto');
    }
    return new Html(markdown.renderer.render(tokens, markdown.options, {}));
  }
}

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

/** A text that people wrote, in the direction of its own letters. */
export const said = (text: string): Html => markup`<span class="said" dir="auto">${text}</span>`;
