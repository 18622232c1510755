import { humanize } from '../../../../libs/domain/words/humanize.js';
import type { JournalPage } from '../journal/journal.schemas.js';
import { markup, said, type Html } from './html.js';
import type { ShowPage } from './in-browser.js';
import { shown, textOf, type Value, type Voice } from './shown.js';

type Entry = JournalPage['items'][number];

/** What happened, in its order. Letters that went out one after another are one line, to be opened: else they hide what people did. */
export const journalPage: ShowPage<JournalPage> = ({ answer: { items }, heading, empty, parent, query, voice }) => {
  const people = query.get('by') === 'people';
  const lines = inRuns(items).map((run) => markup`<li>${lineOf(run, voice)}</li>`);
  return {
    title: parent === null ? heading : `${heading}: ${parent}`,
    heading: parent === null ? null : markup`${heading}: ${said(parent)}`,
    about: people ? 'Only what people did' : null,
    ways: [
      people ? { href: '?', words: 'Everything that happened' } : { href: '?by=people', words: 'Only what people did' },
    ],
    body: items.length === 0 ? markup`<p>${empty}</p>` : markup`<ul class="entries">${lines}</ul>`,
  };
};

/** Letters of one kind that follow one another; everything else by itself. */
function inRuns(entries: readonly Entry[]): Entry[][] {
  return entries.reduce<Entry[][]>((runs, entry) => {
    const run = runs.at(-1);
    const same = isLetter(entry) && run?.[0]?.type === entry.type;
    if (same) run?.push(entry);
    return same ? runs : [...runs, [entry]];
  }, []);
}

const isLetter = ({ type }: Entry): boolean => type.startsWith('notice-');

function lineOf(run: readonly Entry[], voice: Voice): Html {
  const [first, last] = [run[0], run.at(-1)];
  if (first === undefined || last === undefined || first === last) return entry(first, voice);
  const from = textOf('at', first.at, voice);
  const until = first.at === last.at ? null : markup` to ${textOf('at', last.at, voice)}`;
  return markup`<details><summary>${from}${until}: <strong>${humanize(first.type)}</strong>, ${run.length} times (${purposesOf(run)})</summary>
<ul>${run.map((one) => markup`<li>${entry(one, voice)}</li>`)}</ul></details>`;
}

/** `1 invitation, 2 reminder`. */
function purposesOf(run: readonly Entry[]): string {
  const purposes = run.map(({ body }) => (typeof body.purpose === 'string' ? humanize(body.purpose) : 'other'));
  return [...new Set(purposes)].map((one) => `${purposes.filter((each) => each === one).length} ${one}`).join(', ');
}

const entry = (one: Entry | undefined, voice: Voice): Html => shown('items', one as Value, voice);
