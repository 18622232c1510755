import { formOf as methodForm, parametersOf, type Shape } from '../../../../../libs/domain/decision/methods/forms.js';
import { STANCES } from '../../../../../libs/domain/decision/positions.js';
import type { Right } from '../../../../../libs/domain/facts.js';
import type { Fields, PageForm } from '../../http/input/by-form.js';
import type { DecisionView } from '../../decisions/decision.schemas.js';
import type { Forum } from '../../decisions/positions/read-forum.js';
import { markup, type Html } from '../html.js';
import { formOf, numberField, radioField, wordsField, type Choice } from './form.js';

/** How a page takes a position, whatever its method asks for. */
export const TAKING: PageForm = {
  bodyOf: ({ option, ranked, reason, ...fields }) => ({
    ...chosen(option),
    ...(ranked === undefined ? {} : { ranking: rankingIn(fields) }),
    ...scoresIn(fields),
    ...(reason === undefined ? {} : { reason }),
  }),
  readOn: (_answer, path) => path.replace(/\/positions$/, ''),
};

const chosen = (option: string | undefined): object =>
  option === undefined ? {} : isStance(option) ? { stance: option } : { option };

const isStance = (said: string): boolean => (STANCES as readonly string[]).includes(said);

const RANK = 'rank.';
const SCORE = 'score.';

/** Options by the numbers that were given to them, the smallest first; those of one number are equal. */
function rankingIn(fields: Fields): string[][] {
  const ranks = new Map<number, string[]>();
  for (const [name, said] of Object.entries(fields)) {
    if (!name.startsWith(RANK)) continue;
    const rank = Number(said);
    ranks.set(rank, [...(ranks.get(rank) ?? []), name.slice(RANK.length)]);
  }
  return [...ranks].sort(([a], [b]) => a - b).map(([, options]) => options);
}

/** Scores by option and criterion. What is left empty has none. */
function scoresIn(fields: Fields): object {
  const scores: Record<string, Record<string, number>> = {};
  for (const [name, said] of Object.entries(fields)) {
    const [, option = '', criterion = ''] = /^score\.([^.]+)\.(.+)$/s.exec(name) ?? [];
    if (option !== '') (scores[option] ??= {})[criterion] = Number(said);
  }
  return Object.keys(scores).length === 0 ? {} : { scores };
}

/** What somebody with this right says, as fields of a form. */
export function positionForm(view: DecisionView, forum: Forum, right: Right): Html {
  const shape = right === 'decide' ? methodForm(forum.method).says : 'option';
  const why = right === 'advise' ? 'Your reasons' : 'Why';
  return markup`<section id="say"><h2>${forum.said === null ? 'Say what you think' : 'Change what you said'}</h2>
<p>${view.yourRight.sentence}</p>
${formOf(
  {
    name: 'say',
    action: `/v1/decisions/${view.id}/positions`,
    button: 'Send',
    ...(shape === 'ranking' ? { with: { ranked: 'yes' } } : {}),
  },
  [...fieldsOf(shape, view, forum), wordsField('reason', why, { most: 4000, rows: 4, required: right === 'advise' })],
)}</section>`;
}

function fieldsOf(shape: Shape, { options, criteria }: DecisionView, forum: Forum): ReturnType<typeof wordsField>[] {
  const titled = options.map(({ id, title }): Choice => [id, title]);
  if (shape === 'option') return [radioField('option', 'What you are for, if you like', titled, false)];
  if (shape === 'vote') return [radioField('option', 'Your vote', [...titled, ['abstain', 'I abstain']])];
  if (shape === 'consent') return [radioField('option', 'The proposal', CONSENT)];
  if (shape === 'agreement') return [radioField('option', 'The proposal', AGREEMENT)];
  if (shape === 'ranking') {
    const last = options.length;
    return [
      () => markup`<p>1 is best. Equal numbers are equal; what has none comes last. All empty: you abstain.</p>`,
      ...titled.map(([id, title]) => numberField(`${RANK}${id}`, title, [1, last])),
    ];
  }
  const { min, max } = parametersOf('score@1', forum.parameters).scale;
  return titled.flatMap(([id, title]) =>
    criteria.map(({ name }) => numberField(`${SCORE}${id}.${name}`, `${title}: ${name}, ${min} to ${max}`, [min, max])),
  );
}

const CONSENT: readonly Choice[] = [
  ['agree', 'I agree'],
  ['abstain', 'I abstain'],
  ['object', 'I object, and say why: it stays open until that is answered'],
];
const AGREEMENT: readonly Choice[] = [
  ['agree', 'I agree'],
  ['abstain', 'I abstain'],
  ['disagree', 'I disagree, and say why'],
];
