import type { KnowledgeFound, KnowledgeList } from '../../knowledge/knowledge.schemas.js';
import { humanize } from '../../../../../libs/domain/words/humanize.js';
import { markup, ours, said, type Html } from '../html.js';
import type { ShowPage } from '../in-browser.js';
import { placeOf } from '../places.js';
import { textOf, type Voice } from '../shown.js';
import { KINDS, SEARCH, outcomeInWords, searchForm, type SearchTerms } from './search-form.js';
import { readSearchChoices, type SearchChoices } from './search-choices.query.js';

/** What of a search is asked by its form and nothing else narrows. */
const WORDS = ['q', 'like', 'limit', 'after'];

/** The form of the search, and what was found: each with a link to its page, the line that it is part of, and what is like it. */
export const searchPage: ShowPage<KnowledgeList> = async ({ answer: { items, notes }, query, viewer, voice }, db) => {
  const asked: SearchTerms = new Map([...query].filter(([, value]) => value !== ''));
  const cycles = items.flatMap(({ cycle }) => cycle ?? []);
  const choices = await readSearchChoices(db, viewer, cycles);
  const [q, like] = [asked.get('q') ?? '', asked.get('like')];
  const program = choices.programs.find(({ id }) => id === asked.get('program'));
  return {
    title: q === '' ? (like === undefined ? 'Search' : 'More like what you found') : `Search: ${q}`,
    heading: q === '' ? null : markup`Search: ${said(q)}`,
    about: null,
    ways: program ? [{ href: `/v1/programs/${program.id}`, words: 'Back to the program' }] : [],
    body: markup`${like === undefined ? null : likeWhat(like)}
${searchForm(asked, choices)}
<h2>What was found</h2>
${notes.map((note) => markup`<p>${ours(note)}.</p>`)}
${items.length === 0 ? nothing(asked) : found(items, asked, choices, voice)}`,
  };
};

/** What it is that the others are like. */
function likeWhat(id: string): Html {
  const [kind = '', subject = ''] = id.split(':');
  const place = placeOfFound(kind, subject);
  const what = (KINDS as Readonly<Record<string, string | undefined>>)[kind]?.toLowerCase() ?? 'thing';
  return markup`<p>These have most words in common with ${place === null ? markup`this ${what}` : markup`<a href="${place}">this ${what}</a>`}.</p>`;
}

/** Why nothing was found, and what would help. */
function nothing(asked: SearchTerms): Html {
  const [q = '', like] = [asked.get('q'), asked.get('like')];
  const narrowed = [...asked.keys()].some((name) => !WORDS.includes(name));
  if (q === '' && like === undefined && !narrowed) {
    return markup`<p>There is nothing yet that you may read. What people tell as a story, items, scenarios, decisions, obligations, pilots and closure notes are found as soon as they are written; nothing of a rehearsal is.</p>`;
  }
  const anew = new URLSearchParams({ ...(q === '' ? {} : { q }), ...(like === undefined ? {} : { like }) });
  const hints = [
    ...(narrowed
      ? [
          markup`<a href="${SEARCH}?${anew.toString()}">Look for the same everywhere</a>, whatever its kind, outcome and time.`,
        ]
      : []),
    ...(q === ''
      ? []
      : [
          markup`Try one word alone, or its beginning, of three letters or more. Words that say nothing alone, such as “the”, are not looked for.`,
        ]),
    markup`<a href="${SEARCH}">See everything that you may read</a>, the newest first. What is kept from you is not found, and nothing of a rehearsal is.`,
  ];
  return markup`<p>Nothing that you may read ${q === '' ? (like === undefined ? 'is so' : 'is like it') : 'has these words'}.</p>
<ul>${hints.map((hint) => markup`<li>${hint}</li>`)}</ul>`;
}

function found(items: readonly KnowledgeFound[], asked: SearchTerms, choices: SearchChoices, voice: Voice): Html {
  const best = asked.has('q') || asked.has('like');
  return markup`<p>${best ? 'The best first.' : 'Everything that you may read, the newest first.'}</p>
<ol class="entries">${items.map((item) => entry(item, asked.get('program'), choices, voice))}</ol>`;
}

function entry(item: KnowledgeFound, only: string | undefined, choices: SearchChoices, voice: Voice): Html {
  const { id, kind, subject, title, snippet } = item;
  const place = placeOfFound(kind, subject);
  const plain = title.map(({ text }) => text).join('') || KINDS[kind];
  const name = title.length === 0 ? markup`${plain}` : pieces(title);
  const like = new URLSearchParams({ like: id, ...(only ? { program: only } : {}) });
  const line = lineOf(kind, subject);
  const named = (href: string, words: string): Html =>
    markup`<li><a href="${href}" aria-label="${words}: ${plain}">${words}</a></li>`;
  return markup`<li><h3>${place === null ? name : markup`<a href="${place}">${name}</a>`}</h3>
<p>${aboutFound(item, choices, voice)}</p>
${snippet.length === 0 ? null : markup`<p>${pieces(snippet)}</p>`}
<ul class="ways">${named(`${SEARCH}?${like.toString()}`, 'More like this')}${line === null ? null : named(line, 'From what was said to what changed')}</ul></li>`;
}

/** How it has to do with people of a segment, where it does not rest on what they said. */
const WHOSE: Readonly<Partial<Record<KnowledgeFound['kind'], string>>> = {
  story: 'by somebody of',
  pilot: 'tried out by',
};

/** What it is, what came of it, who told it, where and when. */
function aboutFound(item: KnowledgeFound, { programs, cycles }: SearchChoices, voice: Voice): Html {
  const { kind, outcome, segments, cycle, at } = item;
  const title = cycle === null || kind === 'closure' ? undefined : cycles.get(cycle);
  const program = programs.length > 1 ? programs.find(({ id }) => id === item.program) : undefined;
  return whole([
    markup`${KINDS[kind]}`,
    ...(outcome === null ? [] : [markup`, ${outcomeInWords(outcome)}`]),
    ...(segments.length === 0
      ? []
      : [markup`, ${WHOSE[kind] ?? 'from words of'}: ${segments.map(humanize).join(', ')}`]),
    ...(title === undefined ? [] : [markup`, in ${said(title)}`]),
    ...(program === undefined ? [] : [markup`, of the program ${said(program.name)}`]),
    markup`. ${textOf('at', at, voice)}`,
  ]);
}

/** A text with marks where it is what was looked for. */
const pieces = (parts: KnowledgeFound['title']): Html =>
  markup`<span class="said" dir="auto">${whole(parts.map(({ text, hit }) => (hit ? markup`<mark>${text}</mark>` : markup`${text}`)))}</span>`;

/** Without the line breaks between them that a list has. */
const whole = (parts: readonly Html[]): Html => parts.reduce((before, part) => markup`${before}${part}`, markup``);

const PLACES: Readonly<Record<string, string>> = { story: 'contribution' };

/** Where something that was found can be read: of a closure note, the whole of it. */
const placeOfFound = (kind: string, subject: string): string | null =>
  kind === 'closure' ? `/v1/cycles/${subject}/closure` : placeOf(PLACES[kind] ?? kind, subject);

/** The line that it is part of. Personas and scenarios are part of none. */
function lineOf(kind: string, subject: string): string | null {
  if (kind === 'persona' || kind === 'scenario') return null;
  return `/v1/trace/${kind === 'closure' ? 'closure-note' : (PLACES[kind] ?? kind)}/${subject}`;
}
