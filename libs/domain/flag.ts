import type { Halted } from './pilot/outcomes.js';
import { capitalized } from './words/capitalized.js';
import { humanize } from './words/humanize.js';
import type { Code, Subject } from './subject.js';

type Facts = Readonly<Record<string, unknown>>;

interface Meaning {
  /** What it says of persons is for the team only. */
  readonly ofPersons?: true;
  /** Its numbers are of everything that was said, also of what was said in confidence. */
  readonly ofWords?: true;
  /** What happened, as a sentence without a full stop. */
  readonly say: (facts: Facts) => string;
}

const count = (facts: Facts): number => (typeof facts.count === 'number' ? facts.count : 0);
const many = (facts: Facts, one: string, more: string): string =>
  count(facts) === 1 ? `1 ${one}` : count(facts) > 1 ? `${count(facts)} ${more}` : more;

const WHY_HALTED: Readonly<Record<Halted['because'], string>> = {
  breach: ': a measurement lies beyond one of its thresholds',
  ladder: ': nobody measured it',
  approval: ': an approval that it needs was not given again',
  consent: ': the purpose that covers what it collects has ended',
  person: ' by somebody whom its safeguards name',
};

/** Everything that can be flagged, and what it means to people. A new code does not compile without its sentence. */
const MEANINGS = {
  'answer-overdue': {
    say: ({ time }) =>
      `An answer that was put off or contested, or whose item was dropped, is overdue, and nobody gave it${typeof time === 'number' ? `, though asked ${time} times` : ''}`,
  },
  'approval-lapsed': {
    say: ({ item, pilot }) =>
      `${typeof item === 'string' ? 'An item has shipped' : typeof pilot === 'string' ? 'A pilot has started' : 'A decision is in effect'} without an approval that it needs: it ended, and was not given again`,
  },
  'asked-too-often': {
    ofPersons: true,
    say: (facts) =>
      `${many(facts, 'person was invited who had', 'people were invited who had')} been asked as often as the stakeholder map allows`,
  },
  'cadence-missed': {
    say: ({ time }) =>
      `No cycle has begun for longer than this program's cadence${typeof time === 'number' ? `, though asked for ${time} times` : ''}`,
  },
  'claim-refused': { ofPersons: true, say: () => 'A verdict that came as a signal was refused' },
  'consent-unrenewed': {
    say: () =>
      'What people consented to ends, or has ended, and nobody has asked them anew or ended it; nothing that rests on it is shown from its end on',
  },
  'inbox-overdue': {
    say: ({ time }) =>
      `What was said between cycles waits, and no cycle has begun that takes it over${typeof time === 'number' ? `, though asked for ${time} times` : ''}`,
  },
  'item-not-approved': {
    say: () => 'A compliance review did not pass an item: it is changed and sent for review again, or dropped',
  },
  'last-minute-sign-off': {
    say: () => 'A compliance reviewer was first asked shortly before what they approved took effect',
  },
  'lost-in-restore': {
    say: ({ knownPhase }) =>
      typeof knownPhase === 'string'
        ? `A backup was restored, and what happened after it is lost; it had come to ${humanize(knownPhase)}`
        : 'A backup was restored, and what happened after it is lost',
  },
  'coverage-lost': {
    say: ({ missing }) =>
      `Fewer are coming than must be heard${Array.isArray(missing) ? ` of ${missing.map((who) => humanize(String(who))).join(', ')}` : ''}, because somebody declined; invite somebody else`,
  },
  'missing-coverage': { say: () => 'The agenda went out although somebody who must be heard was not invited' },
  'no-objective': { say: () => 'The agenda went out without an objective' },
  'no-receiver': { ofPersons: true, say: () => 'A rung of the ladder found nobody to ask, and the next one climbed' },
  'norm-unreviewed': {
    say: ({ time }) =>
      `A norm's review date has passed, and nobody kept it, said it anew or ended it${typeof time === 'number' ? `, though asked ${time} times` : ''}`,
  },
  'nobody-may-rule': {
    ofPersons: true,
    say: () => 'Whoever could rule on a decision has a conflict of interest; its ladder ends it',
  },
  'nobody-may-review': {
    ofPersons: true,
    say: ({ gone }) =>
      typeof gone === 'string'
        ? 'Whoever a compliance gate waits for reviews compliance no more; a facilitator names somebody else'
        : 'A reviewer has a conflict of interest; a facilitator names somebody else, or the ladder ends the review',
  },
  'unbound-demo': {
    say: (facts) =>
      `${many(facts, 'scenario puts', 'scenarios put')} no acceptance criterion to the test: what is observed there counts for none that it does not name`,
  },
  'no-topic': { say: () => 'The agenda went out without a topic' },
  'nobody-contributed': { say: () => 'Nobody contributed before written input closed' },
  'nothing-learnt': {
    say: (facts) =>
      `The cycle closed, and neither words nor a measurement say what was learnt against ${many(facts, 'objective', 'objectives')}; say it (closure learnt)`,
  },
  'one-channel': {
    ofWords: true,
    say: ({ channel, percent }) =>
      typeof channel === 'string' && typeof percent === 'number'
        ? `${percent} % of what was said came through one channel: ${humanize(channel)}`
        : 'Nearly everything that was said came through one channel',
  },
  'one-voice': {
    ofPersons: true,
    say: ({ percent, withProxies }) =>
      typeof percent === 'number'
        ? `One person said ${percent} % of what ${withProxies === true ? 'was said, with what they said for others' : 'people said themselves'}`
        : 'One person said more than all others together',
  },
  'obligations-not-recorded': {
    ofPersons: true,
    say: (facts) =>
      count(facts) > 0
        ? `The agenda went out before ${many(facts, 'compliance reviewer', 'compliance reviewers')} had recorded obligations, or "none"`
        : 'A compliance reviewer recorded neither obligations nor "none" in time',
  },
  outage: { say: () => 'Nobody could act for a while; what would have ended a wait then came later' },
  'pilot-cut-short': {
    say: () => 'A pilot would outlast the purpose that covers what it collects after a hold, so it ends with that',
  },
  'pilot-halted': { say: ({ because }) => `A pilot was halted${WHY_HALTED[because as Halted['because']] ?? ''}` },
  'pilot-not-approved': {
    say: () => 'A compliance review did not pass a pilot: its plan is changed and sent for review again',
  },
  'pilot-not-started': {
    say: ({ because }) =>
      because === 'consent-missing'
        ? 'The time of a pilot has come, and the purpose that covers what it collects has ended; its plan is changed to another'
        : 'The time of a pilot has come, and not everybody has approved it; it starts with the last approval',
  },
  'pilot-without-statement': { say: () => 'The verdict of a pilot was closed without the statement of its owner' },
  'pre-read-late': { say: () => 'The pre-reads went out later than promised before the session' },
  'review-date-unanswered': {
    say: ({ time }) =>
      `A decision's review date has passed, and nobody said whether it still holds${typeof time === 'number' ? `, though asked ${time} times` : ''}`,
  },
  stalled: { say: () => 'Its workflow had to be started again three times' },
  'tracker-disagrees': {
    say: ({ says }) =>
      says === 'reopened'
        ? 'The outside tracker has opened an item again that had ended here; say whether it goes back, and why'
        : says === 'done'
          ? 'The outside tracker calls an item done that is not agreed or not approved here; say where it stands'
          : 'The outside tracker will not do an item that was agreed here; say where it stands, and tell those who wait for it',
  },
  'tracker-refused': {
    say: ({ error }) =>
      `An item could not be filed in the outside tracker${typeof error === 'string' ? ` (${error})` : ''}; mend it and send the item again`,
  },
  'unanswered-amendments': {
    say: (facts) => `Refinement ended with ${many(facts, 'proposal', 'proposals')} that nobody had answered`,
  },
  'undeliverable-answer': {
    ofPersons: true,
    say: ({ purpose }) =>
      purpose === 'item_shipped'
        ? 'Somebody whose words led to an item could not be told that it has shipped'
        : 'An answer to what somebody said could not be delivered',
  },
  'undeliverable-closure-note': { ofPersons: true, say: () => 'A closure note could not be delivered' },
  'undisposed-contributions': {
    ofWords: true,
    say: (facts) => `Refinement ended with ${many(facts, 'contribution', 'contributions')} without a draft answer`,
  },
  'unfinished-items': {
    say: (facts) => `Refinement ended with ${many(facts, 'unfinished item', 'unfinished items')}`,
  },
  'unfinished-promises': {
    say: (facts) =>
      `The note promises ${many(facts, 'item that cites no words or has', 'items that cite no words or have')} no measurable criterion`,
  },
  'unmet-format-needs': {
    ofPersons: true,
    say: (facts) =>
      capitalized(
        `${many(facts, 'person', 'people')} got a pre-read without a format that they need; the agenda names both`,
      ),
  },
  'unread-pre-reads': {
    say: (facts) =>
      count(facts) > 0
        ? capitalized(`${many(facts, 'person', 'people')} had not read every pre-read before the session`)
        : 'Some had not read every pre-read before the session',
  },
} as const satisfies Record<string, Meaning>;

export type FlagCode = keyof typeof MEANINGS;

export const FLAG_CODES = Object.keys(MEANINGS) as readonly FlagCode[];

/** Something that somebody should look at: a flag stays visible with the cycle, a problem also on the list of problems. */
export interface Flag {
  readonly subject: Subject;
  readonly code: FlagCode;
  readonly problem?: boolean;
  readonly facts?: Readonly<Record<string, Code | readonly Code[]>>;
  /** Not again while its subject has one with this code and these facts; a flag that is no problem does not stand for one that is. */
  readonly once?: boolean;
}

export const isFlagCode = (code: string): code is FlagCode => Object.hasOwn(MEANINGS, code);
const meaningOf = (code: string): Meaning | null => (isFlagCode(code) ? MEANINGS[code] : null);

/** Whether a flag says something of persons: it is then for the team only. */
export const isOfPersons = (code: FlagCode): boolean => meaningOf(code)?.ofPersons ?? false;

/** The flags whose numbers would tell how much was said in confidence. */
export const OF_WORDS: readonly string[] = Object.keys(MEANINGS).filter((code) => meaningOf(code)?.ofWords);

/** What a flag means, for people. A code that this build does not know, of a newer one, is said as it is. */
export const flagInWords = (code: string, facts: Facts = {}): string =>
  meaningOf(code)?.say(facts) ?? capitalized(humanize(code));
