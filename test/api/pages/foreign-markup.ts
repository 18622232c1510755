const TAGS = new Set([
  ...['html', 'head', 'meta', 'title', 'style', 'body', 'main', 'footer', 'h1', 'h2', 'h3', 'p', 'dl', 'dt', 'dd'],
  ...['ul', 'ol', 'li', 'a', 'span', 'bdi', 'time', 'code', 'form', 'input', 'label', 'textarea', 'button'],
  ...['fieldset', 'legend', 'select', 'optgroup', 'option', 'mark', 'details', 'summary'],
  ...['table', 'thead', 'tbody', 'tr', 'th', 'td'],
  ...['header', 'nav', 'section', 'div', 'strong', 'small', 'em', 'blockquote', 'pre', 'br', 'hr'],
]);
const ATTRIBUTES = new Set([
  ...[
    'lang',
    'charset',
    'name',
    'content',
    'class',
    'dir',
    'datetime',
    'href',
    'rel',
    'method',
    'action',
    'formaction',
    'type',
  ],
  ...[
    'role',
    'aria-label',
    'aria-invalid',
    'aria-describedby',
    'value',
    'for',
    'id',
    'rows',
    'required',
    'autocomplete',
    'spellcheck',
    'maxlength',
    'selected',
    'label',
    'tabindex',
    ...['min', 'max', 'step', 'checked', 'enctype'],
  ],
]);
/** A tag as pages write them: every value stands in double quotes and has no `<` or `>` in it. */
const TAG = /^<\/?([a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"<>]*")?)*)\s*\/?>/;
const ATTRIBUTE = /\s+([a-z-]+)(?:="([^"]*)")?/g;
/** An address of this server or of the web, or a place on the page, and none that runs. */
const LEADS = /^(?:https?:\/\/|\/(?![/\\])|#[a-z]+$)/i;

/** Whatever begins like markup on a page and is none of ours: tags, attributes, and addresses that do not lead to a page. */
export function foreignMarkup(page: string): string[] {
  return [...page.replace(/^<!doctype html>/, '').matchAll(/<[^<]*/g)].flatMap(([part]) => {
    const [, tag = '', attributes = ''] = TAG.exec(part) ?? [];
    if (!TAGS.has(tag)) return [part];
    return [...attributes.matchAll(ATTRIBUTE)]
      .filter(([, name = '', value = '']) => !ATTRIBUTES.has(name) || (isAddress(name) && !LEADS.test(value)))
      .map(([attribute]) => attribute.trim());
  });
}

const isAddress = (name: string): boolean => ['href', 'action', 'formaction'].includes(name);
