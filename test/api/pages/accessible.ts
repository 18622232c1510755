import { foreignMarkup } from './foreign-markup.js';

const all = (page: string, pattern: RegExp): string[] => [...page.matchAll(pattern)].map(([, found = '']) => found);
const words = (html: string): string => html.replaceAll(/<[^>]*>/g, '').trim();
const EMPTY_NAMES = /^(?:|read it|here|more about it|this)$/i;

/** What of a page keeps somebody from reading it who does not see it, or whose screen is small (WCAG 2.2, A and AA). */
export function barriersOf(page: string): string[] {
  const headings = [...page.matchAll(/<h([1-6])[^>]*>/g)].map(([, level]) => Number(level));
  const [title = ''] = all(page, /<title>([^<]*)<\/title>/g);
  const [h1 = ''] = all(page, /<h1[^>]*>(.*?)<\/h1>/gs);
  const ids = all(page, /\sid="([^"]*)"/g);
  const named = all(page, /<label for="([^"]*)"/g);
  const fields = [...page.matchAll(/<(?:textarea|input|select)\b[^>]*>/g)].map(([field]) => field);
  const attribute = (tag: string, name: string): string => new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? '';
  const asked = fields.filter((field) => attribute(field, 'type') !== 'hidden');
  const isWrong = (field: string): boolean => attribute(field, 'aria-invalid') === 'true';
  const isBound = (field: string): boolean =>
    attribute(field, 'aria-describedby')
      .split(' ')
      .every((id) => ids.includes(id));
  return [
    ...foreignMarkup(page),
    ...(/<html lang="[a-z]/.test(page) ? [] : ['no language']),
    ...(page.includes('<meta name="viewport" content="width=device-width"') ? [] : ['no viewport']),
    ...(headings.filter((level) => level === 1).length === 1 ? [] : [`headings: ${headings.join(' ')}`]),
    ...headings.flatMap((level, at) => (level > (headings[at - 1] ?? 0) + 1 ? [`h${level} follows a gap`] : [])),
    ...(title !== '' && title === words(h1) ? [] : [`the title is "${title}", and the heading "${words(h1)}"`]),
    ...all(page, /<a\b[^>]*>(.*?)<\/a>/gs).flatMap((name) => (EMPTY_NAMES.test(words(name)) ? [`link "${name}"`] : [])),
    ...asked.flatMap((field) => (named.includes(attribute(field, 'id')) ? [] : [`without a label: ${field}`])),
    ...asked
      .filter((field) => (isWrong(field) ? !isBound(field) : page.includes('role="alert"') && !asked.some(isWrong)))
      .map((field) => `an error that is not of its field: ${field}`),
    ...all(page, /(<time\b[^>]*>)/g).flatMap((time) =>
      attribute(time, 'lang') === '' ? [`no language: ${time}`] : [],
    ),
  ];
}
