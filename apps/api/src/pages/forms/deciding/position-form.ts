import { mostOf } from '../../../../../../libs/domain/fields/text.js';
import { PositionBody } from '../../../decisions/positions/position.schemas.js';
import { ranksOf, type RankingBody, type ScoresBody } from '../../../../../../libs/domain/decision/counting/ballot.js';
import {
  formOf as methodForm,
  parametersOf,
  type Shape,
} from '../../../../../../libs/domain/decision/methods/forms.js';
import { STANCES } from '../../../../../../libs/domain/decision/positions.js';
import type { Right } from '../../../../../../libs/domain/facts.js';
import type { FormFields } from '../../../http/input/asked-fields.js';
import { toTheWhole, type CameFrom, type PageForm } from '../../../http/input/by-form.js';
import type { DecisionView } from '../../../decisions/decision.schemas.js';
import type { Forum } from '../../../decisions/positions/read-forum.js';
import { markup, type Html } from '../../html.js';
import { textOf, type Voice } from '../../shown.js';
import { formOf, numberField, radioField, wordsField, type Choice } from '../form.js';

const RANK = 'rank.';
const SCORE = 'score.';

const stanceFrom: CameFrom = (path) => (path === 'stance' ? 'option' : undefined);

/** An option by its place, also among equals; of a ballot that is missing, whether there is to be one. */
const rankFrom: CameFrom = (path, fields) => {
  if (path === 'ranking') return 'abstain';
  const [, rank, place = '0'] = /^ranking\[(\d+)\](?:\[(\d+)\])?$/.exec(path) ?? [];
  const option = rank === undefined ? undefined : ranksIn(fields)[Number(rank)]?.[Number(place)];
  return option === undefined ? undefined : `${RANK}${option}`;
};

/** A score by its option and its place; of a whole sheet, its first. */
const scoreFrom: CameFrom = (path) => {
  const [, option, nth = '0'] = /^scores\.([^.[]+)(?:\[(\d+)\])?$/.exec(path) ?? [];
  return option === undefined ? undefined : `${SCORE}${option}.${nth}`;
};

/** How a page takes a position, whatever its method asks for. */
export const TAKING: PageForm = {
  bodyOf: ({ option, abstain, reason, ...fields }) => ({
    ...chosen(option),
    ...(abstain === 'yes' ? { ranking: [] } : rankingIn(fields)),
    ...scoresIn(fields),
    ...(reason === undefined ? {} : { reason }),
  }),
  cameFrom: [stanceFrom, rankFrom, scoreFrom],
  done: 'position-taken',
  readOn: toTheWhole,
};

const chosen = (option: string | undefined): object =>
  option === undefined ? {} : isStance(option) ? { stance: option } : { option };

const isStance = (said: string): boolean => (STANCES as readonly string[]).includes(said);

/** Options by the numbers that were given to them, the smallest first; those of one number are equal. */
function ranksIn(fields: FormFields): string[][] {
  const ranks = new Map<number, string[]>();
  for (const [name, said] of Object.entries(fields)) {
    if (!name.startsWith(RANK)) continue;
    const rank = Number(said);
    ranks.set(rank, [...(ranks.get(rank) ?? []), name.slice(RANK.length)]);
  }
  return [...ranks].sort(([a], [b]) => a - b).map(([, options]) => options);
}

function rankingIn(fields: FormFields): object {
  const ranking = ranksIn(fields);
  return ranking.length > 0 ? { ranking } : {};
}

/** Scores by option, in the order of the criteria: a name may be left out of theirs. What is left empty has none. Names come from outside: none of them may be a property of every object. */
function scoresIn(fields: FormFields): object {
  const scores = new Map<string, (number | null)[]>();
  for (const [name, said] of Object.entries(fields)) {
    const [, option = '', nth = ''] = /^score\.([^.]+)\.(\d{1,2})$/.exec(name) ?? [];
    if (option === '') continue;
    const sheet = scores.get(option) ?? [];
    while (sheet.length <= Number(nth)) sheet.push(null);
    sheet[Number(nth)] = Number(said);
    scores.set(option, sheet);
  }
  return scores.size === 0 ? {} : { scores: Object.fromEntries(scores) };
}

const HIDDEN =
  'What you wrote before is not shown here: it names somebody who does not consent to that. Write it again, or your position is sent without it.';

/** By which right somebody speaks; the reason that they gave before, null where it may not be shown; and their scores, by the true names of the criteria. */
interface Before {
  readonly right: Right;
  readonly reason: string | null;
  readonly scores: ScoresBody | null;
}

/** What somebody with this right says, as fields of a form that begin with what they said before. */
export function positionForm(
  view: DecisionView,
  forum: Forum,
  { right, reason: before, scores }: Before,
  voice: Voice,
): Html {
  const shape = right === 'decide' ? methodForm(forum.method).says : 'option';
  const hint = before === null ? { hint: HIDDEN } : {};
  const reason = {
    most: mostOf(PositionBody.shape.reason),
    rows: 4,
    required: right === 'advise',
    value: before ?? '',
    ...hint,
  };
  return markup`<section><h2>${forum.said === null ? 'Say what you think' : 'Change what you said'}</h2>
<p>${view.yourRight.sentence}</p>
${expectations(view, forum, voice)}
${formOf({ name: 'say', action: `/v1/decisions/${view.id}/positions`, button: 'Send' }, [
  ...fieldsOf(shape, view, { ...forum, scores }),
  wordsField('reason', right === 'advise' ? 'Your reasons' : 'Why', reason),
])}</section>`;
}

/** Until when one is heard, and when it is to be decided. */
function expectations({ deadline }: DecisionView, { closesAt, method }: Forum, voice: Voice): Html | null {
  if (closesAt === null && deadline === null) return null;
  const sooner = methodForm(method).advice
    ? ', or until it is decided, which can be as soon as everybody who is asked has spoken'
    : '';
  const heard =
    closesAt === null
      ? null
      : markup`You are heard until ${textOf('at', closesAt, voice)}${sooner}. You can change what you say as long. `;
  const decided =
    deadline === null
      ? null
      : markup`It is to be decided by ${textOf('at', deadline, voice)}; then this page says what was decided and why.`;
  return markup`<p>${heard}${decided}</p>`;
}

function fieldsOf(
  shape: Shape,
  { options, criteria, position }: DecisionView,
  forum: Forum & Pick<Before, 'scores'>,
): ReturnType<typeof wordsField>[] {
  const titled = options.map(({ id, title }): Choice => [id, title]);
  const value = position?.option ?? position?.stance ?? undefined;
  if (shape === 'option')
    return [
      radioField('option', 'What you are for, if you like', [...titled, ['', 'None of them in particular']], {
        value,
        required: false,
      }),
    ];
  if (shape === 'vote') return [radioField('option', 'Your vote', [...titled, ['abstain', 'I abstain']], { value })];
  if (shape === 'consent') return [radioField('option', 'The proposal', CONSENT, { value })];
  if (shape === 'agreement') return [radioField('option', 'The proposal', AGREEMENT, { value })];
  if (shape === 'ranking') return rankFields(titled, position?.ranking ?? null);
  const { min, max } = parametersOf('score@1', forum.parameters).scale;
  return titled.flatMap(([id, title]) =>
    criteria.map(({ name }, nth) => {
      const given = forum.scores?.[id]?.[forum.criteria[nth] ?? ''];
      return numberField(`${SCORE}${id}.${nth}`, `${title}: ${name}, ${min} to ${max}`, {
        min,
        max,
        value: given,
        whole: true,
      });
    }),
  );
}

/** A number for each option, and a way to say that one has no preference. */
function rankFields(titled: readonly Choice[], ranking: RankingBody | null): ReturnType<typeof wordsField>[] {
  const before = ranksOf(ranking ?? []);
  return [
    () => markup`<p>1 is best. Equal numbers are equal; what has none comes last.</p>`,
    ...titled.map(([id, title]) => {
      const rank = before.findIndex((equal) => equal.includes(id)) + 1;
      return numberField(`${RANK}${id}`, title, { min: 1, max: titled.length, value: rank === 0 ? undefined : rank });
    }),
    radioField('abstain', 'Your ballot', BALLOT, { value: ranking?.length === 0 ? 'yes' : 'no' }),
  ];
}

const BALLOT: readonly Choice[] = [
  ['no', 'I rank them by the numbers above'],
  ['yes', 'I abstain, whatever numbers stand above'],
];

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
