import { OUTCOMES_OF } from '../../../../../libs/domain/knowledge/outcomes.js';
import type { KnowledgeKind } from '../../../../../libs/domain/knowledge/search.js';
import { StakeholderGroup } from '../../../../../libs/domain/people.js';
import { humanize } from '../../../../../libs/domain/words/humanize.js';
import { markup, type Html } from '../html.js';
import type { SearchChoices } from './search-choices.query.js';

/** Where the search stands. */
export const SEARCH = '/v1/knowledge';

/** What was asked, as it stands in the address. */
export type SearchTerms = ReadonlyMap<string, string>;

export const KINDS: Readonly<Record<KnowledgeKind, string>> = {
  story: 'Story',
  persona: 'Persona',
  item: 'Item',
  criterion: 'Acceptance criterion',
  scenario: 'Scenario',
  decision: 'Decision',
  obligation: 'Obligation',
  pilot: 'Pilot',
  closure: 'Line of a closure note',
};

const OUTCOMES: Readonly<Record<string, string>> = {
  adopted: 'something changes',
  kept: 'things stay as they are',
  time: 'it ran to its end',
  cycle_cancelled: 'its cycle was cancelled',
  will_not: 'will not change',
  learnt: 'what was learnt',
};

/** What something came to, in words. */
export const outcomeInWords = (outcome: string): string => OUTCOMES[outcome] ?? humanize(outcome);

type Choice = readonly [value: string, words: string];

/** A form that asks for a page of what is found. It needs no script; what is left empty narrows nothing. */
export function searchForm(asked: SearchTerms, { programs, segments }: SearchChoices): Html {
  const groups = [...StakeholderGroup.options, ...segments].map((who): Choice => [who, humanize(who)]);
  return markup`<form role="search" action="${SEARCH}">
${asked.has('like') ? alike(asked) : words(asked)}
${asked.has('limit') ? kept(asked, 'limit') : null}
<fieldset><legend>Narrow what is found</legend>
${choice(asked, 'kind', 'Kind', options(Object.entries(KINDS), asked.get('kind')))}
${choice(asked, 'outcome', 'What came of it', outcomes(asked.get('outcome')))}
${choice(
  asked,
  'program',
  'In the program',
  options(
    programs.map(({ id, name }): Choice => [id, name]),
    asked.get('program'),
  ),
)}
${choice(asked, 'segment', 'From words of', options(groups, asked.get('segment')))}
${moment(asked, 'from', ['From this day', 'From this instant'])}
${moment(asked, 'to', ['Up to this day', 'Before this instant'])}
</fieldset>
<p><button>Search</button></p>
</form>`;
}

const words = (asked: SearchTerms): Html => markup`<p><label for="q">Words to look for</label>
<input type="search" id="q" name="q" maxlength="500" value="${asked.get('q') ?? ''}" dir="auto"></p>`;

/** What is alike is looked for again, narrowed: words and a likeness are not asked for at once. */
function alike(asked: SearchTerms): Html {
  const narrowed = new URLSearchParams([...asked].filter(([name]) => !['like', 'after'].includes(name))).toString();
  return markup`${kept(asked, 'like')}
<p><a href="${SEARCH}${narrowed === '' ? '' : `?${narrowed}`}">Look for words instead</a></p>`;
}

/** What is asked again and has no field of its own. */
const kept = (asked: SearchTerms, name: string): Html =>
  markup`<input type="hidden" name="${name}" value="${asked.get(name) ?? ''}">`;

const outcomes = (chosen: string | undefined): Html =>
  markup`${OUTCOMES_OF.map(
    ([kind, all]) =>
      markup`<optgroup label="${kind}">${options(
        all.map((one): Choice => [one, outcomeInWords(one)]),
        chosen,
      )}</optgroup>`,
  )}`;

const options = (choices: readonly Choice[], chosen: string | undefined): Html =>
  markup`${choices.map(
    ([value, label]) =>
      markup`<option dir="auto" value="${value}"${value === chosen ? markup` selected` : null}>${label}</option>`,
  )}`;

/** A choice that also shows what was asked and is none of its own, so that sending the form asks for the same again. */
function choice(asked: SearchTerms, name: string, label: string, choices: Html): Html {
  const chosen = asked.get(name) ?? '';
  const other = chosen === '' || choices.text.includes(' selected>') ? null : options([[chosen, chosen]], chosen);
  return markup`<p><label for="${name}">${label}</label>
<select id="${name}" name="${name}"><option value="">any</option>${other}${choices}</select></p>`;
}

/** A day, where whoever asks lives, or the instant that was asked, so that sending the form asks for the same again. */
function moment(asked: SearchTerms, name: string, [ofDay, ofInstant]: readonly [day: string, instant: string]): Html {
  const said = asked.get(name) ?? '';
  const isInstant = said.includes('T');
  return markup`<p><label for="${name}">${isInstant ? ofInstant : ofDay}</label>
<input type="${isInstant ? 'text' : 'date'}" id="${name}" name="${name}" value="${said}"></p>`;
}
