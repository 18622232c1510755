import { ladderInWords } from '../../../../libs/domain/ladder/ladder-in-words.js';
import { WAITS, type Rung, type Wait } from '../../../../libs/domain/ladder/rung.js';
import { PROMISED, type PromiseKind } from '../../../../libs/domain/program/promise.js';
import { COMPARATORS } from '../../../../libs/domain/pilot/threshold.js';
import { isUuid } from '../../../../libs/domain/fields/uuid.js';
import { firstWords } from '../../../../libs/domain/words/first-words.js';
import { humanize } from '../../../../libs/domain/words/humanize.js';
import type { StepName } from '../../../../libs/domain/subject.js';
import { durationInWords } from '../../../../libs/domain/words/duration-in-words.js';
import { elapsedMs, type Duration, type Instant } from '../../../../libs/domain/time.js';
import { markup, ofMarkdown, ours, said, type Html } from './html.js';
import type { NameOfId } from './names.query.js';
import { nounOf, placeOf } from './places.js';
import { CODED, PEOPLE, STEPS, WEEKDAYS, WORDS, YES_NO, label, pathInWords } from './plain-words.js';

/** What a route answers, as it would be sent as data. */
export type Value = string | number | boolean | null | undefined | readonly Value[] | { readonly [key: string]: Value };
export type AnswerFields = Readonly<Record<string, Value>>;

/** How somebody reads values. */
export interface Voice {
  readonly when: (at: Instant) => string;
  /** The language in which it tells instants. */
  readonly datesIn: string;
  /** What ids are of, as far as the reader may know it. */
  readonly names: ReadonlyMap<string, NameOfId>;
  /** Whether all of it is codes of ours. */
  readonly coded?: boolean;
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const CODE = /^[a-z0-9]+([_-][a-z0-9]+)*(@\d+)?$/;
const LENGTH = /^P[\dTWDHMS]+$/;
const LINK = /^https?:\/\/\S+$/i;
const NAMES = ['title', 'question', 'name', 'statement', 'metric'] as const;
/** For those who write programs only; who sees the count, the rules say in words. */
const LEFT_OUT = new Set([
  'revision',
  'deadlineVersion',
  'deadlineMoves',
  'code',
  'entry',
  'tier',
  'rules',
  'starts',
  'ends',
  'shown',
  'repeats', // its link says so
]);
/** Not worth telling when there is none of it. */
const SELDOM = new Set([
  ...['pilots', 'links', 'conflicts', 'responsible', 'ladder', 'conditions', 'reasons', 'telemetryOf', 'attachments'],
  ...['wouldHelp', 'needs', 'recordingOf', 'votes', 'items', 'unmetNeeds', 'plainLanguage', 'earlier'],
]);
/** Not worth telling when it is nought. */
const SELDOM_COUNTED = new Set(['returns', 'moreRights', 'conditionsOwed', 'unanswered', 'brokenPromises']);
/** What a sentence beside them says better. */
const SAID_BETTER = ['do', 'because', 'facts', 'subject', 'right', 'state', 'id', 'at', 'nextInstant'];
const SHORT = 80;

/** A text, or nothing. */
export const textIn = (value: Value): string => (typeof value === 'string' ? value : '');

export const titleKey = (view: AnswerFields): string | undefined =>
  NAMES.find((name) => typeof view[name] === 'string');
export const titleOf = (view: AnswerFields): string | undefined => {
  const key = titleKey(view);
  return key === undefined ? undefined : (view[key] as string);
};

/** Of what has no name: how its text begins, or whose it is. */
export function firstWordsOf({ text, quote, reviewer, person }: AnswerFields, names?: Voice['names']): string | null {
  const words = firstWords(textIn(text ?? quote));
  if (words !== '') return words;
  const whose = reviewer ?? person;
  return (isFields(whose) ? titleOf(whose) : names?.get(textIn(whose))?.name) ?? null;
}

export const isFields = (value: Value): value is AnswerFields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

type Entry = readonly [key: string, value: Value];

/** What of a view is worth telling. An id is for commands, so it comes last. */
export function told(view: AnswerFields, besides: readonly string[] = []): Entry[] {
  const entries = Object.entries(view).filter(
    ([key, value]) =>
      !isNothing(key, value) &&
      !besides.includes(key) &&
      !LEFT_OUT.has(key) &&
      !isInText(key, value, view) &&
      !isOfRefinement(key, view),
  );
  return [...entries.filter(([key]) => key !== 'id'), ...entries.filter(([key]) => key === 'id')];
}

/** Of a story, the text says all parts. */
const isInText = (key: string, value: Value, { text }: AnswerFields): boolean =>
  key === 'story' && isFields(value) && typeof text === 'string';

/** Whether refinement can end with an item is of use until it has ended. */
const isOfRefinement = (key: string, { status }: AnswerFields): boolean =>
  key === 'ready' && typeof status === 'string' && status !== 'proposed';

function isNothing(key: string, value: Value): boolean {
  if (typeof value === 'boolean') return YES_NO[key]?.[value ? 0 : 1] === null;
  if (Array.isArray(value)) return value.length === 0 && SELDOM.has(key);
  if (value === 0) return SELDOM_COUNTED.has(key);
  if (isFields(value) && Object.values(value).every((one) => Array.isArray(one) && one.length === 0)) return true;
  return value === null || value === undefined || value === '' || (isFields(value) && told(value).length === 0);
}

/** Whether it fits on a line with others. */
export const isShort = ([, value]: Entry): boolean =>
  Array.isArray(value)
    ? value.every((one) => typeof one !== 'object' && isShort(['', one as Value])) && value.length <= 6
    : isFields(value)
      ? titleOf(value) !== undefined && Object.keys(value).length <= 2
      : textIn(value).length <= SHORT && !textIn(value).includes('\n');

/** The fields of a thing, each with its label; all on one line when they are few and short. */
export function fieldsOf(entries: readonly Entry[], voice: Voice): Html {
  if (entries.length > 0 && entries.length <= 4 && entries.every(isShort)) return inline(entries, voice);
  return rowsOf(entries, voice);
}

/** Whether it says by itself what is so or not. */
const isSaid = ([key, value]: Entry): boolean => typeof value === 'boolean' && Object.hasOwn(YES_NO, key);

/** What is said in words of its own has no label. */
export function rowsOf(entries: readonly Entry[], voice: Voice): Html {
  const shownEntries = entries.filter(isSaid);
  const rows = entries
    .filter((entry) => !shownEntries.includes(entry))
    .map(([key, value]) => markup`<dt>${label(key)}</dt><dd>${shown(key, value, voice)}</dd>`);
  const note = shownEntries.length === 0 ? [] : [markup`<dt>To note</dt><dd>${inline(shownEntries, voice)}</dd>`];
  return rows.length + note.length === 0 ? markup`` : markup`<dl>${[...rows, ...note]}</dl>`;
}

const inline = (entries: readonly Entry[], voice: Voice): Html =>
  joined(
    entries.map(([key, value]) => {
      const name = isSaid([key, value]) ? '' : `${label(key).toLowerCase()}: `;
      return markup`${name}${shown(key, value, voice)}`;
    }),
    '; ',
  );

const joined = (parts: readonly Html[], between: string): Html =>
  parts.reduce((whole, part, at) => (at === 0 ? part : markup`${whole}${between}${part}`), markup``);

/** Of what is measured each digit counts; figures that are worked out have hundredths. */
const MEASURED = new Set(['value', 'threshold', 'baseline', 'target', 'limit']);
function figureOf(key: string, value: number): string {
  if (Number.isInteger(value) || MEASURED.has(key)) return String(value);
  return Math.abs(value) < 0.01 ? 'less than 0.01' : String(Number(value.toFixed(2)));
}

export function shown(key: string, value: Value, voice: Voice): Html {
  if (value === null || value === undefined) return markup`none`;
  if (typeof value === 'boolean') return markup`${YES_NO[key]?.[value ? 0 : 1] ?? (value ? 'yes' : 'no')}`;
  if (typeof value === 'number') return markup`${figureOf(key, value)}`;
  if (typeof value === 'string') return textOf(key, value, voice);
  if (Array.isArray(value)) return listOf(key, value as readonly Value[], voice);
  return partOf(key, value as AnswerFields, voice);
}

/** A text, an instant, a code or the name behind an id. */
export function textOf(key: string, value: string, voice: Voice): Html {
  if (key === 'markdown') return ofMarkdown(value, 1);
  if (key === 'path') return said(pathInWords(value));
  if (key === 'rulesInWords') return ours(value);
  if (key === 'form') return markup`<a href="${value}">where you can do that</a>`;
  if (LINK.test(value)) return markup`<a rel="noreferrer nofollow" href="${value}" dir="ltr">${value}</a>`;
  const words = WORDS.has(key) && !voice.coded;
  return (words ? null : codeOf(key, value, voice)) ?? said(value);
}

/** An instant, a length of time, a code or an id as people say it; null of what is none of these. */
function codeOf(key: string, value: string, { when, datesIn, names, coded }: Voice): Html | null {
  if (INSTANT.test(value)) return markup`<time datetime="${value}" lang="${datesIn}">${when(value)}</time>`;
  if (isUuid(value)) return key === 'id' ? markup`<code>${value}</code>` : idOf(key, value, names);
  if (LENGTH.test(value) && elapsedMs(value) !== undefined) return markup`${durationInWords(value)}`;
  if (key === 'do' && Object.hasOwn(STEPS, value)) return markup`${STEPS[value as StepName]}`;
  if (key === 'comparator' && Object.hasOwn(COMPARATORS, value))
    return markup`${COMPARATORS[value as keyof typeof COMPARATORS]}`;
  const isCode = coded || (CODED.has(key) && CODE.test(value)); // fields of one name may hold codes here and people's words there
  return isCode ? markup`${humanize(value.replace(/@\d+$/, ''))}` : null;
}

function idOf(key: string, id: string, names: Voice['names']): Html {
  const named = names.get(id);
  const name = named?.kind === 'contribution' ? firstWords(named.name) : named?.name;
  const place = placeOf(named?.kind ?? key, id);
  if (place !== null) {
    return markup`<a href="${place}">${name === undefined ? `this ${label(nounOf(key)).toLowerCase()}` : said(name)}</a>`;
  }
  if (name !== undefined) return said(name);
  return PEOPLE.has(key) ? markup`a participant` : markup`<code>${id}</code>`;
}

function listOf(key: string, values: readonly Value[], voice: Voice): Html {
  if (values.length === 0) return markup`none`;
  if (key === 'workingDays') return markup`${values.map((day) => WEEKDAYS[Number(day)] ?? '').join(', ')}`;
  if (isShort([key, values])) {
    return joined(
      values.map((value) => shown(key, value, voice)),
      ', ',
    );
  }
  return markup`<ul>${values.map((value) => markup`<li>${shown(key, value, voice)}</li>`)}</ul>`;
}

/** A thing by its name, with a link where it has an address, and what else is told of it. */
function partOf(key: string, view: AnswerFields, voice: Voice): Html {
  const phrase = phraseOf(key, view, voice);
  if (phrase !== null) return phrase;
  if (key === 'body' || key === 'facts') return fieldsOf(told(view), { ...voice, coded: true });
  if (isHappening(view)) return happened(view, voice);
  const { id, ...rest } = view;
  if (PROMISES.has(key)) return inline(told(promiseOf(rest)), voice); // no command takes its id
  const withheld = key === 'attachments' && view.withheld === true; // nobody gets the file
  const place = typeof id === 'string' && !withheld ? (placeOf(key, id) ?? placeOf(textIn(view.kind), id)) : null;
  if (key === 'subject' && place !== null && typeof id === 'string') return idOf(textIn(view.kind), id, voice.names);
  const sentence = ['sentence', 'meaning'].find((name) => typeof view[name] === 'string');
  if (sentence !== undefined) return sentenceOf(view, sentence, voice);
  const name = titleOf(view);
  const called =
    name ??
    (place === null ? null : (firstWordsOf(rest, voice.names) ?? `this ${label(key).toLowerCase().replace(/s$/, '')}`));
  if (called === null) return fieldsOf(told(view), voice);
  const whose = ['reviewer', 'person', 'quote'].filter(
    (one) => firstWordsOf({ [one]: view[one] }, voice.names) === called,
  ); // it is called so
  const same = textIn(view.text).trim() === called ? ['text'] : []; // short enough to be all of its name
  const entries = told(rest, name === undefined ? [...whose, ...same] : [titleKey(view) ?? '']);
  const head = place === null ? said(called) : markup`<a href="${place}">${said(called)}</a>`;
  if (entries.length === 0) return head;
  const more = fieldsOf(entries, voice);
  return entries.length <= 4 && entries.every(isShort)
    ? markup`${head} (${more})`
    : markup`<strong>${head}</strong>${more}`;
}

/** Lists of what is promised, as their paths end. */
const PROMISES: ReadonlySet<string> = new Set(['promises', 'mine']);
/** What each kind of promise is about, where that has a page. */
const ABOUT: Partial<Record<string, string>> = {
  deferred: 'contribution',
  contested: 'contribution',
  dropped: 'contribution',
  not_planned: 'item',
  inbox: 'program',
  cadence: 'program',
  decision: 'decision',
  decision_review: 'decision',
  approval: 'review',
  condition: 'condition',
};

/** A promise, which has no page, with what it is about. */
function promiseOf({ about, kind, ...view }: AnswerFields): AnswerFields {
  const [code, noun] = [textIn(kind), ABOUT[textIn(kind)]];
  const what = isPromise(code) ? PROMISED[code] : humanize(code);
  return { what, ...view, ...(noun === undefined ? {} : { [noun]: about }) };
}
const isPromise = (kind: string): kind is PromiseKind => Object.hasOwn(PROMISED, kind);

/** What a contribution shows and lacks, and what would help: in words, and without the signs that it was found by. */
function qualityOf({ specific, example, relevant, read, missing }: AnswerFields, voice: Voice): Html {
  if (read === false) return markup`It is in a language that this check does not read; people read it.`;
  const lacks = Array.isArray(missing) ? (missing as readonly Value[]).filter(isFields) : [];
  const wouldHelp = lacks.map(({ suggestion }) => suggestion);
  return fieldsOf(told({ wouldHelp, specific, example, relevant }), voice);
}

/** A session that is over: when it was stands before when it was planned. */
function sessionHeld({ openedAt, closedAt, at, ...rest }: AnswerFields, voice: Voice): Html {
  return markup`<p>It is over.</p>${rowsOf(told({ openedAt, closedAt, plannedFor: at, ...rest }), voice)}`;
}

/** Lengths of time, sessions, steps, ladders and how useful something is, which are words of ours. */
function phraseOf(key: string, view: AnswerFields, voice: Voice): Html | null {
  if (key === 'quality') return qualityOf(view, voice);
  if (key === 'session' && typeof view.closedAt === 'string') return sessionHeld(view, voice);
  const length = Object.keys(view);
  if (length.length === 1 && (typeof view.workingDays === 'number' || typeof view.workingHours === 'number')) {
    return markup`${durationInWords(view as unknown as Duration)}`;
  }
  if (length.length === 2 && typeof view.do === 'string' && typeof view.at === 'string') {
    return markup`${textOf('at', view.at, voice)}: ${textOf('do', view.do, voice)}`;
  }
  if (key !== 'ladders') return null;
  const rows = WAITS.flatMap((wait) => {
    const rungs = view[wait];
    return Array.isArray(rungs) ? [[wait, inWordsOf(rungs as readonly Value[], wait)] as const] : [];
  });
  return markup`<dl>${rows.map(
    ([wait, sentences]) =>
      markup`<dt>${label(wait)}</dt><dd><ol>${sentences.map((one) => markup`<li>${one}</li>`)}</ol></dd>`,
  )}</dl>`;
}

/** Rungs as they are declared, or as sentences already. */
const inWordsOf = (rungs: readonly Value[], wait: Wait): string[] =>
  rungs.every((rung) => typeof rung === 'string')
    ? (rungs as string[])
    : ladderInWords(rungs as unknown as Rung[], wait);

/** A sentence of ours, its instant, and what it leaves open. */
function sentenceOf(view: AnswerFields, sentence: string, voice: Voice): Html {
  const at = view.at ?? view.nextInstant;
  const time = typeof at === 'string' ? markup`${textOf('at', at, voice)}: ` : null;
  const rest = told(view, [sentence, ...SAID_BETTER]);
  return markup`${time}${ours(view[sentence] as string)}${rest.length === 0 ? null : markup` ${fieldsOf(rest, voice)}`}`;
}

/** An entry of the journal. */
const isHappening = (view: AnswerFields): boolean =>
  typeof view.type === 'string' && typeof view.at === 'string' && isFields(view.subject) && isFields(view.body);

/** When what happened, by whom, to what; then its details, and where it stands in the journal. */
function happened({ type, at, actor, subject, body, seq, audience, command }: AnswerFields, voice: Voice): Html {
  const by = typeof actor === 'string' ? markup`, by ${textOf('actor', actor, voice)}` : null;
  const details = told(body as AnswerFields);
  const place = told({ 'place in the sealed journal': seq ?? 'not sealed yet', audience, request: command });
  return markup`${textOf('at', textIn(at), voice)}: <strong>${humanize(textIn(type))}</strong>${by}, ${shown('subject', subject, voice)}
<br>${details.length === 0 ? null : markup`${inline(details, { ...voice, coded: true })}<br>`}<small>${inline(place, voice)}</small>`;
}
