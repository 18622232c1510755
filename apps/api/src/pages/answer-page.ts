import type { Instant } from '../../../../libs/domain/time.js';
import { markup, ofMarkdown, said, type Html } from './html.js';
import { pageOf } from './page.js';
import { parentOf, placeOf, readWith } from './places.js';
import { signedInAs } from './problem-page.js';
import { spoken } from '../../../../libs/domain/spoken.js';

/** What a route answers, as it would be sent as data. */
export type Value = string | number | boolean | null | undefined | readonly Value[] | { readonly [key: string]: Value };
type Fields = Readonly<Record<string, Value>>;

/** Who reads, what, and how they read instants. */
export interface Reading {
  /** What the route is for. */
  readonly summary: string;
  /** The path and query that were asked for. */
  readonly url: string;
  readonly signedIn: string;
  readonly when: (at: Instant) => string;
  /** The language in which it tells instants. */
  readonly datesIn: string;
  /** The name of what it is kept with. */
  readonly parent: string | null;
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const LINK = /^https?:\/\/\S+$/i;
const NAMES = ['title', 'question', 'name', 'statement'] as const;
/** Of which the values are ours, and not anybody's words. */
const CODED = new Set([
  ...[
    'kind',
    'phase',
    'state',
    'status',
    'step',
    'method',
    'audience',
    'channel',
    'group',
    'fit',
    'verdict',
    'do',
    'by',
  ],
  ...['use', 'type', 'decides', 'right', 'yourRight', 'shown', 'roles', 'part', 'comparator'],
  ...['if', 'who', 'tieBreak', 'appliesWhen'],
]);
/** For those who write programs only. */
const LEFT_OUT = new Set(['revision', 'deadlineVersion', 'deadlineMoves', 'code', 'entry', 'tier', 'quality']);

/** What a route answers, for whoever asked with a browser: the same, in words, with links to what it names. */
export function answerPage(view: Fields, reading: Reading): string {
  const path = reading.url.split('?')[0] ?? '';
  const { summary } = reading;
  const named = titleOf(view);
  const own = named === reading.parent ? undefined : named; // else several pages would be called alike
  const about = reading.parent ?? firstWordsOf(view);
  const { items, next } = view;
  const isList = Array.isArray(items) && 'next' in view;
  return pageOf({
    title: own ?? (about === null ? summary : `${summary}: ${about}`),
    head: signedInAs(reading.signedIn),
    body: markup`<h1>${own === undefined ? (about === null ? summary : markup`${summary}: ${said(about)}`) : said(own)}</h1>
${own === undefined ? null : markup`<p>${summary}</p>`}
${ways(path)}
${isList ? shown(path.split('/').at(-1) ?? '', items, reading) : fieldsOf(view, reading, titleKey(view))}
${isList && typeof next === 'string' ? markup`<p><a rel="next" href="${following(reading.url, next)}">More</a></p>` : null}
`,
    foot: markup`<p>A page shows and changes nothing. To contribute, to answer or to decide, use the <a href="/docs">description of the API</a>
or the command <code>roundtable</code>.</p>`,
  });
}

/** Where to read on: what this is kept with, what is kept with it, and the beginning. */
function ways(path: string): Html {
  const parent = parentOf(path);
  const up = parent
    ? [{ href: parent.href, words: `Back to the ${label(parent.noun).toLowerCase().replace(/s$/, '')}` }]
    : [];
  const all = [...up, ...readWith(path), { href: '/v1/programs', words: 'Your programs' }];
  const links = all.map(({ href, words }) => markup`<li><a href="${href}">${words}</a></li>`);
  return markup`<nav aria-label="Read on"><ul>${links}</ul></nav>`;
}

const titleKey = (view: Fields): string | undefined => NAMES.find((name) => typeof view[name] === 'string');
const titleOf = (view: Fields): string | undefined => {
  const key = titleKey(view);
  return key === undefined ? undefined : (view[key] as string);
};

const FIRST_WORDS = 60;

/** Of what has no name: how its text begins, or whose it is. */
function firstWordsOf({ text, reviewer, person }: Fields): string | null {
  if (typeof text === 'string' && text.trim() !== '') {
    const line = text.trim().replaceAll(/\s+/g, ' ');
    return line.length <= FIRST_WORDS ? line : `${line.slice(0, FIRST_WORDS).replace(/\s\S*$/, '')} …`;
  }
  const whose = reviewer ?? person;
  return typeof whose === 'object' && whose !== null && !Array.isArray(whose)
    ? (titleOf(whose as Fields) ?? null)
    : null;
}

function following(url: string, after: string): string {
  const { pathname, searchParams } = new URL(url, 'http://here');
  searchParams.set('after', after);
  return `${pathname}?${searchParams.toString()}`;
}

/** `closesAt` is "Closes at". */
const label = (key: string): string => {
  const words = spoken(key.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`));
  return words.charAt(0).toUpperCase() + words.slice(1);
};

function fieldsOf(view: Fields, reading: Reading, besides?: string): Html {
  const rows = Object.entries(view)
    .filter(
      ([key, value]) => value !== null && value !== undefined && value !== '' && key !== besides && !LEFT_OUT.has(key),
    )
    .map(([key, value]) => markup`<dt>${label(key)}</dt><dd>${shown(key, value, reading)}</dd>`);
  return markup`<dl>${rows}</dl>`;
}

function shown(key: string, value: Value, reading: Reading): Html {
  if (value === null || value === undefined) return markup`none`;
  if (typeof value === 'boolean') return markup`${value ? 'yes' : 'no'}`;
  if (typeof value === 'number') return markup`${value}`;
  if (typeof value === 'string') return textOf(key, value, reading);
  if (Array.isArray(value)) return listOf(key, value as readonly Value[], reading);
  return partOf(key, value as Fields, reading);
}

function textOf(key: string, value: string, { when, datesIn }: Reading): Html {
  if (key === 'markdown') return ofMarkdown(value, 1);
  if (INSTANT.test(value)) return markup`<time datetime="${value}" lang="${datesIn}">${when(value)}</time>`;
  if (UUID.test(value)) {
    const place = placeOf(key, value);
    return place === null
      ? markup`<code>${value}</code>`
      : markup`<a href="${place}">this ${label(key).toLowerCase()}</a>`;
  }
  if (LINK.test(value)) return markup`<a rel="noreferrer nofollow" href="${value}" dir="ltr">${value}</a>`;
  return CODED.has(key) ? markup`${spoken(value.replace(/@\d+$/, ''))}` : said(value);
}

function listOf(key: string, values: readonly Value[], reading: Reading): Html {
  if (values.length === 0) return markup`none`;
  return markup`<ul>${values.map((value) => markup`<li>${shown(key, value, reading)}</li>`)}</ul>`;
}

/** A thing by its name, with a link where it has an address, and what else is told of it. */
function partOf(key: string, view: Fields, reading: Reading): Html {
  const { id, ...rest } = view;
  const place = typeof id === 'string' ? placeOf(key, id) : null;
  const name = titleOf(view);
  if (place !== null) {
    const named = markup`<a href="${place}">${said(name ?? firstWordsOf(rest) ?? `this ${label(key).toLowerCase().replace(/s$/, '')}`)}</a>`;
    return markup`${named}${fieldsOf(rest, reading, titleKey(view))}`;
  }
  if (name !== undefined && Object.keys(rest).length === 1) return said(name);
  return fieldsOf(view, reading);
}
