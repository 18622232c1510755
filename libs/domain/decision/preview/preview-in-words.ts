import { durationInWords } from '../../words/duration-in-words.js';
import type { Instant } from '../../time.js';
import type { Moment, Preview } from './preview.js';

/** A preview as text for people. `instant` says an instant in a zone of their choice. */
export function previewInWords(
  { method, opensAt, deadline, rules, rights, moreRights, earliest, latest, timeline, reviews, afterwards }: Preview,
  instant: (at: Instant) => string,
): string {
  const line = ({ at, sentence, workingHours }: Moment): string =>
    `  ${instant(at)}  (${durationInWords({ workingHours })})  ${inZone(sentence, instant)}`;
  return [
    `Method ${method}: opens ${instant(opensAt)}, deadline ${instant(deadline)}.`,
    '',
    'How it is decided:',
    ...rules.map((sentence) => `  ${sentence}.`),
    '',
    'Who may do what:',
    ...rights.map(({ person, right, sentence }) => `  ${person} (${right.replace('_', ' ')}): ${sentence}`),
    ...(moreRights > 0 ? [`  and ${moreRights} more`] : []),
    '',
    `Decided at the earliest ${instant(earliest.at)}: ${inZone(earliest.sentence, instant)}.`,
    `Decided at the latest ${instant(latest.at)}: ${inZone(latest.sentence, instant)}.`,
    'Moving the deadline or holding the cycle changes these dates.',
    '',
    'If nobody acts:',
    ...timeline.map(line),
    ...(reviews.length > 0 ? ['', 'If it is decided then and no reviewer acts:', ...reviews.map(line)] : []),
    '',
    'Once it is in effect:',
    ...afterwards.map((sentence) => `  ${inZone(sentence, instant)}.`),
  ].join('\n');
}

const INSTANT = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z/g;

const inZone = (sentence: string, instant: (at: Instant) => string): string => sentence.replaceAll(INSTANT, instant);
