import { flagInWords } from '../flag.js';
import type { ClosureNote, Conditions } from './closure-note.js';
import { reached } from './measurement.js';
import { standingInWords, type NoteStanding } from './note-standing.js';
import type { QuoteShown } from './quotes.js';
import { firstWords } from '../words/first-words.js';
import { isolated } from '../words/direction.js';
import { paragraphs, plain } from '../words/markdown.js';
import type { DayOf } from '../time.js';
import { plural } from '../words/plural.js';
import { withFullStop } from '../words/sentence.js';
import { humanize } from '../words/humanize.js';

type Expectations = NonNullable<ClosureNote['expectations']>;

interface Heading {
  readonly title: string;
  /** Null: it is a draft. */
  readonly standing: NoteStanding | null;
  /** Days are those of the program's zone. */
  readonly dayOf: DayOf;
  readonly introduction?: string;
  readonly quotes?: readonly QuoteShown[];
}

/** A closure note for people to read: every part in its order, and said so when there is nothing. */
export function noteToMarkdown(
  note: ClosureNote,
  { title, standing, dayOf, introduction = '', quotes = [] }: Heading,
): string {
  const parts = [
    `# ${plain(title)}`,
    plain(standingInWords(standing, dayOf)),
    ...(note.cancelled ? [cancelledBecause(note.cancelled)] : []),
    ...(introduction ? [paragraphs(introduction)] : []),
    section('What we heard', [...note.heard.flatMap(heard), ...(note.inConfidence ? [IN_CONFIDENCE] : [])]),
    section(
      'In their own words',
      quotes.map(({ text, by }) => `"${inLine(text)}"${by ? ` (${inLine(by)})` : ''}`),
    ),
    section('What demonstrations showed', note.shown.map(shown)),
    section(
      'What will change',
      note.willChange.flatMap((one) => willChange(one, dayOf)),
    ),
    section('What will not change, and why', note.willNot.map(willNot)),
    section(
      'Put off',
      note.deferred.map((one) => deferred(one, dayOf)),
    ),
    section('Answered', [...note.answers.map(answerGiven), ...counted(note)]),
    section(
      'Decisions',
      note.decisions.flatMap((one) => decision(one, dayOf)),
    ),
    section(
      'Obligations',
      note.obligations.map((one) => `**${inLine(one.reference)}**: ${inLine(one.statement)}`),
    ),
    section(
      'What we learnt',
      note.objectives.map((one) => learnt(one, dayOf)),
    ),
    section('What we had promised', expectations(note, dayOf)),
    section('Who was not heard', notHeard(note)),
    section(
      'What did not go as planned',
      note.flags.map(({ code, at, facts }) => `${plain(flagInWords(code, facts))} (${dayOf(at)})`),
    ),
  ];
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

const cancelledBecause = ({ reason }: NonNullable<ClosureNote['cancelled']>): string =>
  `This cycle was cancelled before its end: ${reason === null ? 'its time ran out, and its rules say that it then ends' : inLine(reason)}`;

const OPTIONAL: readonly string[] = [
  'In their own words',
  'What demonstrations showed',
  'What we had promised',
  'Answered',
  'Obligations',
  'Who was not heard',
  'What did not go as planned',
  'Put off',
];

function section(title: string, lines: readonly string[]): string {
  if (lines.length === 0 && OPTIONAL.includes(title)) return '';
  const list = lines.map((line) => (line.startsWith('  ') ? line : `- ${line}`));
  return [`## ${title}`, lines.length > 0 ? list.join('\n') : 'Nothing.'].join('\n\n');
}

/** A text of somebody's in a line of ours, which it does not turn. */
const inLine = (text: string): string => isolated(plain(text));

const people = (count: number): string => plural(count, 'person', 'people');
const contributions = (count: number): string => plural(count, 'contribution');

const IN_CONFIDENCE = 'More was said in confidence; whoever said it has their answer directly';

const heard = ({
  topic,
  contributions: count,
  people: voices,
  forOthers = 0,
  items,
}: ClosureNote['heard'][number]): string[] => [
  `${withFullStop(topic === null ? 'Beside the topics' : inLine(topic), ':')} ${listedAnd([
    ...(voices > 0 || forOthers === 0 ? [`${contributions(count - forOthers)} from ${people(voices)}`] : []),
    ...(forOthers > 0 ? [`${contributions(forOthers)} for others`] : []),
  ])}`,
  ...items.map((title) => `  - ${inLine(title)}`),
];

const shown = ({ topic, situation, ...verdicts }: ClosureNote['shown'][number]): string => {
  const { works, worksWithChanges, doesNotWork } = verdicts;
  const told = [
    ...(works > 0 ? [`works for ${people(works)}`] : []),
    ...(worksWithChanges > 0 ? [`works with changes for ${people(worksWithChanges)}`] : []),
    ...(doesNotWork > 0 ? [`does not work for ${people(doesNotWork)}`] : []),
  ];
  return `${withFullStop(inLine(firstWords(situation)), ':')} ${told.join(', ')} (${inLine(topic)})`;
};

/** Who asked, as far as everybody may read it. */
const askedFor = (voices: number, forOthers: number): string =>
  listedAnd([
    ...(voices > 0 ? [`by ${people(voices)}`] : []),
    ...(forOthers > 0 ? [`in ${contributions(forOthers)} for others`] : []),
  ]) || 'in confidence';

const listedAnd = (parts: readonly string[]): string => parts.join(', and ');

const willChange = (
  { title, voices, forOthers = 0, criteria, conditions }: ClosureNote['willChange'][number],
  dayOf: DayOf,
): string[] => [
  `**${inLine(title)}**, asked for ${askedFor(voices, forOthers)}`,
  ...criteria.map((criterion) => `  - ${inLine(criterion)}`),
  ...conditions.map((one) => condition(one, dayOf)),
];

const condition = ({ statement, owner, dueAt, met }: Conditions[number], dayOf: DayOf): string =>
  `  - Approved on the condition: ${inLine(statement)} (${met ? 'done' : `owed by ${inLine(owner)} until ${dayOf(dueAt)}`})`;

const willNot = ({ reason, contributions: count }: ClosureNote['willNot'][number]): string =>
  `${inLine(reason)} (${contributions(count)})`;

function deferred(
  { reason, until, contributions: count, brokenPromise }: ClosureNote['deferred'][number],
  dayOf: DayOf,
): string {
  const when = until ? `Until ${dayOf(until)}: ` : '';
  const why = brokenPromise ? 'We did not answer in time' : inLine(reason);
  return `${when}${why} (${contributions(count)})`;
}

const answerGiven = ({ answer, contributions: count }: ClosureNote['answers'][number]): string =>
  `${inLine(answer)} (${contributions(count)})`;

const counted = ({ answers, answered, duplicates, unanswered }: ClosureNote): string[] => [
  ...(answered > 0 && answers.length === 0 ? [`${contributions(answered)} answered directly`] : []),
  ...(duplicates > 0 ? [repeating(duplicates)] : []),
  ...(unanswered > 0 ? [`${contributions(unanswered)} still without an answer`] : []),
];

const repeating = (count: number): string =>
  `${contributions(count)} said what another had said, and ${count === 1 ? 'shares' : 'share'} its answer`;

function decision(one: ClosureNote['decisions'][number], dayOf: DayOf): string[] {
  if (one.state !== 'in_effect') return [`**${inLine(one.question)}** ${unsettled(one)}`];
  const acted = one.actedFor ? ` for ${inLine(one.actedFor)}` : '';
  const by = one.decidedBy
    ? ` (decided by ${inLine(one.decidedBy)}${acted})`
    : one.by
      ? ` (by ${one.by === 'method' ? 'its method' : inLine(humanize(one.by))})`
      : '';
  return [
    `**${inLine(one.question)}** ${inLine(one.outcome ?? '')}${by}`,
    ...(one.anew ? [`  - ${anew(one.anew)}`] : []),
    ...(one.how ? [`  - The count: ${inLine(one.how)}`] : []),
    ...(one.rationale ? [`  - Why: ${inLine(one.rationale)}`] : []),
    ...(one.recordedDissent ? [`  - Dissent on record: ${inLine(one.recordedDissent)}`] : []),
    ...(one.conflicts.length > 0
      ? [`  - Conflict of interest, so they advised only: ${one.conflicts.map(inLine).join(', ')}`]
      : []),
    ...one.conditions.map((each) => condition(each, dayOf)),
    ...one.dissent.map(dissent),
    ...(one.moreDissent
      ? [
          `  - ${plural(one.moreDissent, 'more position or concern', 'more positions and concerns')} stood against it; the decision has them all`,
        ]
      : []),
    ...one.said.map(choseNone),
    ...(one.moreSaid
      ? [`  - ${plural(one.moreSaid, 'more position')} chose none of the options; the decision has them all`]
      : []),
  ];
}

/** What has become of a decision since it was made. */
function anew({ because, question, outcome, inForce }: NonNullable<ClosureNote['decisions'][number]['anew']>): string {
  if (because === 'superseded')
    return `Another decision has taken its place: ${inLine(question)} ${inLine(outcome ?? '')}`;
  const asked = because === 'appeal' ? 'It was appealed' : 'It was reopened on its review date';
  if (outcome === null) return `${asked}, and is being decided anew`;
  return inForce ? `${asked}, and decided anew: ${inLine(outcome)}` : `${asked}, and stands after that`;
}

const UNSETTLED: Readonly<Record<string, string>> = {
  draft: 'not opened yet',
  open: 'still open',
  last_call: 'still open, in its last call',
  decided: 'decided, waits for its reviews',
};

/** Where a decision stands that is not in effect: what was chosen before is no outcome to tell. */
function unsettled({ state, handedOn }: ClosureNote['decisions'][number]): string {
  const so = UNSETTLED[state] ?? humanize(state);
  return handedOn && state !== 'withdrawn' ? `${so}; it goes on after this cycle` : so;
}

function dissent({ option, reason, answer }: ClosureNote['decisions'][number]['dissent'][number]): string {
  const other = option ? `Somebody preferred "${inLine(option)}"` : 'Somebody disagreed';
  return withAnswer(reason ? `${other}: ${inLine(reason)}` : other, answer);
}

const choseNone = ({ reason, answer }: ClosureNote['decisions'][number]['said'][number]): string =>
  withAnswer(`Somebody chose none of the options, and said: ${inLine(reason)}`, answer);

const withAnswer = (words: string, answer: string | null): string =>
  `  - ${answer ? `${withFullStop(words, '.')} Answer: ${inLine(answer)}` : words}`;

function learnt(
  { statement, learnt: words, measured, ...measure }: ClosureNote['objectives'][number],
  dayOf: DayOf,
): string {
  const { metric, unit, baseline, target } = measure;
  const aim = `${inLine(metric)}, from ${baseline} to ${target} ${inLine(unit)}`;
  const series = measured
    ? ` Measured ${plural(measured.count, 'time')}, last ${measured.value} ${inLine(unit)} on ${dayOf(measured.at)}: the target is ${reached(measure, measured.value) ? 'reached' : 'not reached'}.`
    : '';
  const said = words ? inLine(words) : measured ? 'no words were added' : 'nothing was recorded';
  return `${inLine(statement)} (${aim}): ${series ? withFullStop(said, '.') : said}${series}`;
}

/** What people were told to expect beside what happened, a line each. */
function expectations({ expectations: told }: ClosureNote, dayOf: DayOf): string[] {
  if (!told) return [];
  const { scope, minutes, input, topics, ifTimeRemains, timeboxes, answers } = told;
  return [
    ...(scope ? [scoped(scope)] : []),
    `A session of ${plural(minutes.planned, 'minute')}: ${sessionTook(minutes.took, timeboxes)}`,
    ...(input ? [inputUntil(input, dayOf)] : []),
    `${plural(topics.promised, 'topic')} to be sure of: ${topics.heard === topics.promised ? 'all' : topics.heard || 'none'} got contributions`,
    ...timeboxes.filter((one) => !one.ifTimeRemains).map(timebox),
    ...(ifTimeRemains.named > 0
      ? [`${plural(ifTimeRemains.named, 'topic')} if time remains: ${ifTimeRemains.heard || 'none'} got contributions`]
      : []),
    ...timeboxes.filter((one) => one.ifTimeRemains).map(timebox),
    ...answersOf(answers, dayOf),
  ];
}

const inputUntil = ({ closed, because }: NonNullable<Expectations['input']>, dayOf: DayOf): string =>
  because === null
    ? `Written input until ${dayOf(closed)}: it was taken until then`
    : `Written input: it was closed on ${dayOf(closed)}, earlier than announced, because: ${inLine(because)}`;

/** How long the session took. If nobody timed it, as in a rehearsal, whose days are seconds, the times of its topics say it. */
function sessionTook(took: number | null, timeboxes: Expectations['timeboxes']): string {
  if (took !== null) return `it took ${took}`;
  const noted = timeboxes.flatMap((one) => one.took ?? []);
  if (noted.length === 0 || noted.length < timeboxes.length) return 'it was not timed';
  return `it was not timed, and its topics took ${noted.reduce((sum, minutes) => sum + minutes, 0)}`;
}

const scoped = ({ told, beside }: NonNullable<Expectations['scope']>): string =>
  `The scope, "${inLine(told)}": ${beside > 0 ? `${contributions(beside)} came beside its topics` : 'nothing was said beside its topics'}`;

/** A timebox as it was promised, beside what came of it. */
function timebox({ topic, minutes, ...one }: Expectations['timeboxes'][number]): string {
  return `  - ${withFullStop(inLine(topic), ':')} ${plural(minutes, 'minute')}${one.ifTimeRemains ? ' if they remained' : ''}; ${became(one)}`;
}

function became({
  took,
  reached: so,
  ifTimeRemains,
}: Omit<Expectations['timeboxes'][number], 'topic' | 'minutes'>): string {
  if (took !== null && took > 0) return `it took ${took}`;
  if (so === null) return 'nobody noted whether it was reached, and nobody spoke to it';
  if (so) return took === 0 ? 'the session did not reach it, and people wrote to it' : 'nobody noted how long it took';
  return ifTimeRemains
    ? 'it was not reached, as it had been said that it might not'
    : 'it was not reached: this promise was not kept';
}

function answersOf({ planned, promised, given, brokenPromises }: Expectations['answers'], dayOf: DayOf): string[] {
  const by = promised ?? planned;
  if (by === null) return [];
  const moved = planned && planned > by ? ` (planned for ${dayOf(planned)} since the session moved)` : '';
  const kept = `${given > by ? 'later than that,' : 'given'} with this note, on ${dayOf(given)}`;
  const broken = brokenPromises > 0 ? `; ${contributions(brokenPromises)} still got none in time` : '';
  return [`An answer to everybody by ${dayOf(by)}${moved}: ${kept}${broken}`];
}

const named = (who: string): string => inLine(humanize(who));

/** Of whom too few were invited and why, and of whom fewer spoke than had to be heard. */
function notHeard({ inConfidence, notHeard: { missing, reason, targets } }: ClosureNote): string[] {
  const silent = targets.filter(({ heard: spoke, atLeast }) => spoke < atLeast);
  return [
    ...(missing.length > 0 ? [`Too few were invited of: ${missing.map(named).join(', ')}`] : []),
    ...(missing.length > 0
      ? [`Why: ${reason ? inLine(reason) : 'nobody recorded a reason; the agenda went out when its time was over'}`]
      : []),
    ...silent.map((one) => silence(one, inConfidence ? 'said something openly' : 'said something')),
  ];
}

/** Of whom too few spoke, and what is known of why. */
function silence(
  { who, atLeast, invited, heard: spoke, away, saidFor, advised = 0 }: ClosureNote['notHeard']['targets'][number],
  did: string,
): string {
  const absent = away > 0 ? `, ${away} of them away from the session or declined` : '';
  const others = saidFor > 0 ? `; others spoke for them in ${contributions(saidFor)}` : '';
  const advice = advised > 0 ? `; ${advised} gave advice on decisions` : '';
  return `${named(who)}: ${spoke} of at least ${atLeast} ${did}; ${invited} invited${absent}${advice}${others}`;
}
