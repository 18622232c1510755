import { instantFor } from '../../../../../../libs/calendar/instant-for.js';
import { readClock } from '../../../../../../libs/commands/read-clock.js';
import { FormatNeed } from '../../../../../../libs/domain/accessibility/formats.js';
import type { Instant } from '../../../../../../libs/domain/time.js';
import type { FormFields } from '../../../http/input/asked-fields.js';
import type { PageForm } from '../../../http/input/by-form.js';
import type { ParticipantList, ParticipantView } from '../../../programs/program.schemas.js';
import { markup } from '../../html.js';
import type { ReadForms } from '../../in-browser.js';
import { choiceField, formOf, tickFields, type Choice, type Field } from '../form.js';

/** What is chosen to read dates as letters are written. */
const AS_LETTERS = 'as-letters';

const toOneself: PageForm['readOn'] = ({ id }, path) => path.replace(/[a-z]+$/, String(id));

/** How a page says in which locale and zone its sender reads dates. */
export const READING: PageForm = {
  bodyOf: ({ locale, ...fields }) => ({ ...fields, locale: locale === AS_LETTERS ? null : locale }),
  done: 'reading',
  readOn: toOneself,
};

/** How a page says which formats its sender needs: those that are ticked, and no others. */
export const NEEDING: PageForm = {
  bodyOf: (fields: FormFields) => {
    const all = Object.entries(fields);
    const isNeed = ([name]: readonly [string, string]): boolean => name.startsWith('needs[');
    return {
      ...Object.fromEntries(all.filter((one) => !isNeed(one))),
      needs: all.filter(isNeed).map(([, need]) => need),
    };
  },
  done: 'needing',
  readOn: toOneself,
};

const NEEDS: Readonly<Record<FormatNeed, string>> = {
  captions: 'Captions, or a text, of what is heard',
  audio: 'Something to listen to',
  large_print: 'Large print',
  screen_reader: 'What a screen reader can read',
};

/** From the list of people to one's own entry. */
export const onParticipants: ReadForms<ParticipantList> = ({
  id: program,
  viewer,
}) => markup`<section id="say"><h2>You</h2>
<p><a href="/v1/programs/${program}/participants/${viewer.person}#say">How you read dates, and in which formats you need documents</a></p></section>`;

/** Everybody says of themselves how they read; of somebody else nobody does so here. */
export const onParticipant: ReadForms<ParticipantView> = async ({ answer, id: program, viewer }, db) => {
  if (answer.id !== viewer.person) return null;
  const now = await db.transaction().execute(readClock);
  const place = `/v1/programs/${program}/participants`;
  return markup`<section id="say"><h2>In which formats you need documents</h2>
<p>Whoever prepares a pre-read is told before it goes out. Only you and those who manage the program see it, with your name.</p>
${formOf({ name: 'needs', action: `${place}/needs`, button: 'These are what I need' }, [needsField(answer.needs)])}</section>
<section><h2>How you read dates</h2>
<p>Pages and letters of every program write dates so.</p>
${formOf({ name: 'reading', action: `${place}/reading`, button: 'Write dates so' }, [
  choiceField('locale', 'How dates are written', localesFor(answer, now), { value: answer.locale ?? AS_LETTERS }),
  choiceField('zone', 'Where you are', zonesFor(answer), { value: answer.zone }),
])}</section>`;
};

const needsField = (needs: readonly string[]): Field =>
  tickFields(
    FormatNeed.options.map((need, nth) => ({
      name: `needs[${nth}]`,
      value: need,
      words: NEEDS[need],
      on: needs.includes(need),
    })),
    (boxes) => markup`<fieldset><legend>What you need</legend>
${boxes}</fieldset>`,
  );

/** Languages and places whose ways to write dates differ; others are said by command. */
const LOCALES = [
  ...['ar-EG', 'bg-BG', 'cs-CZ', 'da-DK', 'de-AT', 'de-CH', 'de-DE', 'el-GR', 'en-AU', 'en-CA', 'en-GB', 'en-IE'],
  ...['en-IN', 'en-US', 'es-ES', 'es-MX', 'et-EE', 'fa-IR', 'fi-FI', 'fr-BE', 'fr-CA', 'fr-CH', 'fr-FR', 'he-IL'],
  ...['hi-IN', 'hr-HR', 'hu-HU', 'id-ID', 'it-CH', 'it-IT', 'ja-JP', 'ko-KR', 'lt-LT', 'lv-LV', 'nb-NO', 'nl-BE'],
  ...['nl-NL', 'pl-PL', 'pt-BR', 'pt-PT', 'ro-RO', 'sk-SK', 'sl-SI', 'sr-RS', 'sv-SE', 'th-TH', 'tr-TR', 'uk-UA'],
  ...['vi-VN', 'zh-CN', 'zh-TW'],
];

/** Each by its own name, with this moment as it is written there; what somebody has chosen already among them. */
function localesFor({ locale, zone }: Pick<ParticipantView, 'locale' | 'zone'>, now: Instant): Choice[] {
  const known = locale === null || LOCALES.includes(locale) ? LOCALES : [locale, ...LOCALES];
  const named = known.map((one): Choice => {
    const name = new Intl.DisplayNames(one, { type: 'language' }).of(one) ?? one;
    return [one, `${name}: ${instantFor(now, { zone, locale: one })}`];
  });
  return [[AS_LETTERS, `As letters are written: ${instantFor(now, { zone, locale: null })}`], ...named];
}

const zonesFor = ({ zone }: Pick<ParticipantView, 'zone'>): Choice[] =>
  [...new Set([zone, 'UTC', ...Intl.supportedValuesOf('timeZone')])]
    .sort()
    .map((one) => [one, one.replaceAll('_', ' ')]);
