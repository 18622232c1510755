import { draftingClosed } from '../../../../../../libs/domain/closure/disposition.js';
import { readStanding } from '../../../cycles/standing.query.js';
import type { DuplicatesView } from '../../../dispositions/duplicates.schemas.js';
import type { PageForm } from '../../../http/input/by-form.js';
import { markup, said, type Html } from '../../html.js';
import type { ReadForms } from '../../in-browser.js';
import { firstWordsOf } from '../../shown.js';
import { formOf, tickFields } from '../form.js';

/** A hidden field with what is repeated, and a field with something that repeats it. */
const ORIGINAL = 'original';
const REPEATS = /^repeats\[/;

/** How a page confirms that contributions say the same as another: all that are ticked, or none. */
export const CONFIRMING_DUPLICATES: PageForm = {
  bodyOf: ({ [ORIGINAL]: duplicateOf, ...fields }) => {
    const all = Object.entries(fields);
    return {
      ...Object.fromEntries(all.filter(([name]) => !REPEATS.test(name))),
      items: all.flatMap(([name, contribution]) =>
        REPEATS.test(name) ? [{ contribution, kind: 'duplicate', duplicateOf }] : [],
      ),
    };
  },
  cameFrom: [
    (path, fields) => {
      const nth = /^items(?:\[(\d+)\])?/.exec(path)?.[1] ?? 0;
      return Object.keys(fields).filter((name) => REPEATS.test(name))[Number(nth)] ?? 'repeats[0]';
    },
  ],
  done: 'duplicates-confirmed',
  readOn: (_answer, path) => path.replace(/dispositions$/, 'duplicates'),
};

/** As long as answers can be drafted: which of those that probably repeat something do so. */
export const onDuplicates: ReadForms<DuplicatesView> = async ({ answer: { items }, id, viewer }, db) => {
  if (items.length === 0 || draftingClosed(await readStanding(db, viewer, id))) return null;
  return markup`<section id="say"><h2>Which say the same?</h2>
<p>Read both. What you confirm gets the answer of what it repeats. What you do not tick says something else: follow its link to give it an answer of its own.</p>
${items.map((group, nth) => groupForm(id, group, nth))}</section>`;
};

type Group = DuplicatesView['items'][number];

const groupForm = (cycle: string, { original, likely }: Group, nth: number): Html => {
  const ticks = likely.map(({ id: value, text, author, similarity }, place) => ({
    name: `repeats[${place}]`,
    value,
    words: `${text} (${author.name}, ${Math.round(similarity * 100)} % alike)`,
  }));
  const box = tickFields(
    ticks,
    (boxes) => markup`<fieldset><legend>What repeats it</legend>
${boxes}</fieldset>`,
  );
  const alone = likely.map(
    (one) => markup`<li><a href="/v1/contributions/${one.id}">Answer by itself: ${said(called(one))}</a></li>`,
  );
  return markup`<h3><a href="/v1/contributions/${original.id}">${said(called(original))}</a></h3>
<blockquote>${said(original.text)}</blockquote>
${formOf({ name: `same-${nth}`, action: `/v1/cycles/${cycle}/dispositions`, button: 'They say the same', with: { [ORIGINAL]: original.id } }, [box])}
<ul>${alone}</ul>`;
};

const called = ({ text }: Pick<Group['original'], 'text'>): string => firstWordsOf({ text }) ?? 'What was said';
