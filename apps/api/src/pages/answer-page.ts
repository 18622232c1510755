import { KEPT } from '../http/input/page-form.js';
import { pathOf, queryOf } from '../http/url.js';
import type { WaitView } from '../waiting/waiting.schemas.js';
import { DONE, type Done } from './forms/done.js';
import { markup, ours, said, type Html } from './html.js';
import type { OwnPage } from './own-page.js';
import { htmlPage } from './page.js';
import { parentOf, placeOf } from './places.js';
import { label } from './plain-words.js';
import { signedInAs } from './problem-page.js';
import { SEARCH } from './search/search-form.js';
import {
  firstWordsOf,
  isFields,
  isShort,
  rowsOf,
  shown,
  textIn,
  textOf,
  titleKey,
  titleOf,
  told,
  type AnswerFields,
  type Value,
  type Voice,
} from './shown.js';
import type { Way } from './ways.js';

/** Who reads, what, and how they read instants. */
export interface Reading extends Voice {
  /** What the page is called where its answer has no name, and says that it is for where it has one. */
  readonly heading: string;
  /** What is said where a list has nothing in it. */
  readonly empty: string;
  /** The path and query that were asked for. */
  readonly url: string;
  readonly signedIn: string;
  /** What the form did that led to it; null where none did. */
  readonly done: Done | null;
  /** The name of what it is kept with. */
  readonly parent: string | null;
  /** Where to read on from here. */
  readonly ways: readonly Way[];
  /** Who is waited for; null where nothing can wait, or it is over. */
  readonly waits: readonly Wait[] | null;
  /** What the answer says in a form of its own. */
  readonly own: OwnPage | null;
  /** What the reader is told before that. */
  readonly note: Html | null;
  /** Whether commands are for the reader also where a page has a form. */
  readonly types: boolean;
  /** What the reader may do here now. */
  readonly forms: Html | null;
  /** Whether that is what is waited for. */
  readonly owed: boolean;
}

type Wait = Omit<WaitView, 'you' | 'people' | 'others'>;

/** What a route answers, for whoever asked with a browser: the same, in words, with links to what it names. */
export function answerPage(view: AnswerFields, reading: Reading): string {
  const { title, heading, about, ways, body } = reading.own ?? pageOfFields(view, reading);
  const { next } = view;
  const lead = waysOf(view, ways, reading);
  return htmlPage({
    title,
    head: signedInAs(reading.signedIn),
    lead: markup`${reading.done === null ? null : markup`<p id="${KEPT}" role="status" tabindex="-1">${DONE[reading.done]}</p>`}
<h1>${heading ?? title}</h1>
${about === null ? null : markup`<p>${about}</p>`}
${reading.waits ? null : lead}`,
    body: markup`${reading.waits ? markup`${waited(reading.waits, reading)}\n${lead}\n${KNOWN}` : null}
${reading.note}
${body}
${reading.forms}
${typeof next === 'string' || asks(reading.url, 'after') ? turns(reading.url, next) : null}`,
    foot: reading.types ? COMMANDS : markup`<p class="screen">What has no form on a page, ask a facilitator about.</p>`,
  });
}

/** What says itself as a list of entries, or field by field. */
function pageOfFields(view: AnswerFields, reading: Reading): OwnPage {
  const { heading: summary, parent } = reading;
  const named = titleOf(view);
  const own = named === parent ? undefined : named; // else several pages would be called alike
  const about = parent === null ? aboutOf(view, reading) : { words: parent, shown: said(parent) };
  const { items } = view;
  return {
    title: own ?? (about === null ? summary : `${summary}: ${about.words}`),
    heading: own === undefined ? (about === null ? null : markup`${summary}: ${about.shown}`) : said(own),
    about: own === undefined ? null : summary,
    ways: [],
    body:
      Array.isArray(items) && ('next' in view || Object.keys(view).length === 1)
        ? listPage(pathOf(reading.url), items, reading)
        : sectionsOf(view, reading, titleKey(view)),
  };
}

/** Of what has no name: its first words or whose it is; of a review also what it is of. */
function aboutOf(view: AnswerFields, { names }: Voice): { readonly words: string; readonly shown: Html } | null {
  const first = firstWordsOf(view, names);
  const of = [view.decision, view.item, view.pilot].find(isFields);
  const what = view.reviewer && of ? titleOf(of) : undefined;
  if (first === null) return null;
  if (what === undefined) return { words: first, shown: said(first) };
  return { words: `${first}, of “${what}”`, shown: markup`${said(first)}, of “${said(what)}”` };
}

/** Everything of a list, or why there is nothing in it. */
function listPage(path: string, items: readonly Value[], reading: Reading): Html {
  const list = path.split('/').at(-1) ?? '';
  if (items.length === 0) return markup`<p>${reading.empty}</p>`;
  const parent = parentOf(path)?.id; // each of a list is kept with the same
  const entries = items.map((item) =>
    isFields(item) ? Object.fromEntries(Object.entries(item).filter(([, value]) => value !== parent)) : item,
  );
  return markup`<ul class="entries">${entries.map((item) => markup`<li>${shown(list, item, reading)}</li>`)}</ul>`;
}

/** For those who may type. */
const COMMANDS = markup`<p class="screen">Whatever has no form on a page can be done by the command <code>roundtable</code>, or by the
<a href="/docs">API</a>.</p>`;

/** What stands behind who is waited for and where to read on. */
const KNOWN = markup`<h2 id="known">What is known</h2>`;

/** Who owes what until when, before everything else, also before where to read on: it is what most people come for. */
function waited(waits: readonly Wait[], reading: Reading): Html {
  const lines = waits.map((wait) => {
    const { sentence, from, until, overdue, decision, pilot, review } = wait;
    const of = [['decision', decision] as const, ['pilot', pilot] as const, ['review', review] as const];
    const about = of.flatMap(([noun, id]) => {
      const place = id === null ? null : placeOf(noun, id);
      return place === null || reading.url.startsWith(place) ? [] : [markup` (<a href="${place}">the ${noun}</a>)`];
    });
    const then = from === null ? null : markup`, or from ${textOf('from', from, reading)} on`;
    const when = until === null ? null : textOf('until', until, reading);
    const by = when === null ? null : overdue ? markup`; that was due by ${when}` : markup`, until ${when}`;
    return markup`<li>${ours(sentence)}${then}${by}${about}.${waysToDo(wait, reading)}</li>`;
  });
  const nobody = markup`<p>Nobody owes anything now: time, or something else, comes first.</p>`;
  return markup`<section><h2>Who is waited for</h2>
${lines.length === 0 ? nobody : markup`<ul>${lines}</ul>`}</section>`;
}

/** How the reader does what they owe: by a form, else by a command; those who run cycles also do by command what has a form. */
function waysToDo({ form, command }: Wait, { url, forms, owed, types }: Reading): Html | null {
  const isHere = form !== null && pathOf(form.replace(/#.*/, '')) === pathOf(url);
  const there = form === null || isHere ? null : markup`<a href="${form}">Where you can do that</a>.`;
  const way = isHere && forms !== null && owed ? markup`<a href="#say">What you can do here</a>.` : there;
  const line =
    command === null || (way !== null && !types)
      ? null
      : markup` By command: <code dir="ltr">roundtable ${command}</code>`;
  return way === null && line === null ? null : markup`<br>${way}${line}`;
}

/** Where to read on: what this is kept with, what is kept with it, and the beginning. */
function waysOf(view: AnswerFields, own: readonly Way[], { url, ways: known, forms, waits }: Reading): Html {
  const path = pathOf(url);
  const parent = parentOf(path);
  const above = parent ?? [...keptWith('cycles', view.cycle), ...keptWith('programs', view.program)][0];
  const up = above
    ? [{ href: above.href, words: `Back to the ${label(above.noun).toLowerCase().replace(/s$/, '')}` }]
    : [];
  const program = textIn(view.program);
  const search =
    path === SEARCH || known.some(({ href }) => href.startsWith(SEARCH))
      ? []
      : [{ href: program === '' ? SEARCH : `${SEARCH}?program=${program}`, words: 'Search what is known' }];
  const here = forms === null ? [] : [{ href: '#say', words: 'What you can do here' }];
  const below = waits === null ? [] : [{ href: '#known', words: 'What is known' }]; // past these links
  const all = [...below, ...here, ...own, ...up, ...known, ...search, { href: '/v1/programs', words: 'Your programs' }];
  const elsewhere = all.filter(({ href }) => href !== path);
  const links = elsewhere.map(({ href, words }) => markup`<li><a href="${href}">${words}</a></li>`);
  return markup`<nav aria-label="Read on"><ul>${links}</ul></nav>`;
}

const keptWith = (noun: string, id: Value): { noun: string; href: string }[] =>
  typeof id === 'string' ? [{ noun, href: `/v1/${noun}/${id}` }] : [];

const asks = (url: string, name: string): boolean => queryOf(url).has(name);

/** To the next page of a list, and from a later one back to its beginning. */
function turns(url: string, next: Value): Html {
  const back = asks(url, 'after') ? markup`<li><a href="${asking(url, null)}">From the beginning</a></li>` : null;
  const on = typeof next === 'string' ? markup`<li><a rel="next" href="${asking(url, next)}">More</a></li>` : null;
  return markup`<nav aria-label="Pages of this list"><ul>${back}${on}</ul></nav>`;
}

function asking(url: string, after: string | null): string {
  const query = queryOf(url);
  if (after === null) query.delete('after');
  else query.set('after', after);
  return query.size === 0 ? pathOf(url) : `${pathOf(url)}?${query.toString()}`;
}

/** What people open a page for: it stands before how it came about. */
const FIRST: readonly string[] = ['outcome', 'yourRight', 'position'];
const rank = (key: string): number => (FIRST.includes(key) ? FIRST.indexOf(key) : FIRST.length);

/** What is few and short first, then everything else under a heading of its own. */
function sectionsOf(view: AnswerFields, voice: Voice, besides?: string): Html {
  const entries = told(view, besides === undefined ? [] : [besides]);
  const short = entries.filter(isShort);
  const sections = entries
    .filter((entry) => !isShort(entry))
    .sort(([one], [other]) => rank(one) - rank(other))
    .map(([key, value]) =>
      typeof value === 'string' && key === 'markdown'
        ? shown(key, value, voice)
        : markup`<section><h2>${label(key)}</h2>
${inBlock(shown(key, value, voice))}</section>`,
    );
  return markup`${rowsOf(short, voice)}${sections}`;
}

/** What begins no block of its own gets one. */
const inBlock = (part: Html): Html => (/^<(?:dl|ul|ol|p|div)\b/.test(part.text) ? part : markup`<div>${part}</div>`);
