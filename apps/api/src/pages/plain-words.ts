import type { StepName } from '../../../../libs/domain/subject.js';
import { capitalized } from '../../../../libs/domain/words/capitalized.js';
import { humanize } from '../../../../libs/domain/words/humanize.js';

/** What a yes and a no say, each as words of their own; null where it goes without saying. */
export const YES_NO: Readonly<Record<string, readonly [yes: string, no: string | null]>> = {
  anonymous: ['nobody sees whose position is whose', null],
  asks: ['asked from the beginning', null],
  attended: ['was in the session', 'was not in the session'],
  brokenPromise: ['nobody had answered when the system closed the cycle', null],
  conflict: ['has a conflict of interest', null],
  counts: ['the position counts', 'the position does not count'],
  current: ['stands now', 'stands no more: it was replaced, has ended, or is of an earlier round'],
  example: ['it gives an example', 'it gives no example'],
  halts: ['a breach halts the pilot', 'a breach is only told'],
  handedOn: ['goes on after its cycle', null],
  hasBody: ['its text is here', 'its text is elsewhere'],
  hidden: ['the count is not shown to you now', null],
  hit: ['it was looked for', null],
  ifTimeRemains: ['only if time remains', null],
  inConfidence: ['more was said in confidence', null],
  inForce: ['in force', 'not in force yet'],
  invited: ['you are invited', 'you are not invited'],
  isDefault: ['the default when nobody decides', null],
  made: ['an appeal was made', 'no appeal was made'],
  met: ['met', 'not met yet'],
  named: ['with the name of who said it', 'without a name'],
  oneVoice: ['one person said more than all others together', null],
  open: ['it is taken now', 'it is not taken now'],
  outside: ['said between cycles', null],
  overdue: ['that instant is over', null],
  planned: ['as planned: pre-reads are not out yet', null],
  problem: ['somebody has to act on it', null],
  published: ['published', 'a draft, not published'],
  reached: ['it was reached', 'it was not reached'],
  read: ['its language was understood', 'its language was not read by the check'],
  ready: ['refinement can end with it', 'not ready: it lacks a passage or a measurable criterion'],
  rehearsal: ['a rehearsal: its days are seconds', null],
  relevant: ['it helps to decide', 'it does not say what it helps to decide'],
  reversible: ['what is decided can be undone later', 'what is decided cannot be undone'],
  specific: ['it is specific', 'it is not specific'],
  stalled: ['it does not go on by itself: look at it', null],
  statusQuo: ['nothing changes', null],
  truncated: ['there is more than is shown', null],
  useful: ['useful', 'not useful'],
  withheld: ['not shown: a consent has ended, or is for fewer people', null],
  you: ['it is yours to do', null],
  yours: ['you are its reviewer', null],
};

/** Of which the values are ours, and not anybody's words. */
export const CODED: ReadonlySet<string> = new Set([
  ...['kind', 'phase', 'state', 'status', 'step', 'method', 'audience', 'channel', 'oneChannel', 'group', 'fit'],
  ...['verdict', 'do', 'by', 'use', 'type', 'decides', 'right', 'yourRight', 'yourRoles', 'shown', 'roles', 'part'],
  ...['comparator', 'if', 'who', 'tieBreak', 'appliesWhen', 'confidentiality', 'latePreRead', 'of', 'fallback'],
  ...['formatNeeds', 'lint', 'needs', 'need', 'formats', 'how', 'because', 'stance', 'rule', 'recording', 'telemetry'],
  ...['attribution', 'what', 'readers', 'standing', 'endedBecause', 'overall', 'thresholds', 'disposition', 'purpose'],
  ...['short', 'way', 'approvalEnded', 'shownTo'],
]);

/** Of which the values are always people's words: what looks like an instant, an id or a length of time is none there. */
export const WORDS: ReadonlySet<string> = new Set([
  ...['text', 'title', 'question', 'name', 'statement', 'reason', 'rationale', 'dissent', 'comment', 'note', 'quote'],
  ...['answer', 'framing', 'want', 'soThat', 'constraints', 'environment', 'expected', 'observed', 'sideEffects'],
  ...['situation', 'data', 'assistiveTechnology', 'evidence', 'yields', 'expectations', 'consequences', 'description'],
  ...['incentives', 'interests', 'introduction', 'summary', 'scope', 'reference', 'rollback', 'why', 'metric', 'unit'],
  ...['then', 'label', 'place', 'product'],
]);

const LABELS: Readonly<Record<string, string>> = {
  advice: 'Advice is taken',
  answeredAt: 'answered',
  appeal: 'Who may appeal',
  at: 'when',
  attended: 'were in the session',
  audience: 'who may read it',
  confidentiality: 'who may read it',
  conditionsOwed: 'conditions not met yet',
  conflicts: 'Conflicts of interest',
  counts: 'In numbers',
  coAuthored: 'with a co-author',
  coAuthors: 'Co-authors',
  concerned: 'What changes concern',
  disposition: 'What becomes of it',
  do: 'step',
  duplicateOf: 'it repeats',
  entitled: 'may speak',
  earlier: 'Answers that stood before, newest first',
  evidence: 'evidence that it needs',
  firm: 'minutes that are sure',
  halters: 'who can halt it',
  flags: 'What needs a look',
  id: 'id, for commands',
  input: 'Written input is taken',
  ladder: 'What happens if nobody acts',
  ladders: 'What happens when somebody is late',
  leadTimes: 'How long each wait is',
  links: 'Decisions before and after it',
  lookAgain: 'It is looked at again',
  minutes: 'minutes',
  moreRights: 'more who have a right',
  next: 'What comes next',
  position: 'What you said',
  quality: 'How useful it is as it stands',
  reasons: 'What people moved, and why',
  recordingUrl: 'recording',
  responsible: 'Who was asked as well',
  returns: 'times that its reviews sent it back',
  rights: 'Who may what',
  rulesInWords: 'How it is decided',
  sha256: 'SHA-256 of its bytes',
  size: 'size, in bytes',
  standing: 'Where it stands',
  taken: 'have spoken',
  tally: 'The count',
  tieBreak: 'When options tie',
  timebox: 'Timebox, in minutes',
  transcriptUrl: 'transcript',
  undisposed: 'still without an answer',
  unanswered: 'advice without an answer',
  url: 'where it is',
  whenSilent: 'What happens if nobody measures it',
  wouldHelp: 'What would help',
  yields: 'what it must yield',
  yourRight: 'What you may do',
  yourRoles: 'your roles',
  yourZone: 'your time zone',
};

/** Where in an agenda or an item something stands: `topics[1].question` is "topics, the 2nd: question" to nobody but "topic 2: question". */
export const pathInWords = (path: string): string =>
  path
    .replaceAll(/s?\[(\d+)\]/g, (_all, at: string) => ` ${Number(at) + 1}`)
    .replaceAll('.', ': ')
    .replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** `closesAt` is "Closes at". */
export const label = (key: string): string =>
  capitalized(LABELS[key] ?? humanize(key.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)));

/** What time will do next, where its whole ladder is not told. */
export const STEPS: Readonly<Record<StepName, string>> = {
  remind: 'a reminder to those who owe something',
  escalate: 'somebody else is asked as well',
  extend_once: 'a little more time, once',
  apply_tie_break: 'the declared tie-break is applied',
  apply_default: 'the declared default is applied',
  advance_flagged: 'it goes on; what is missing stays visible',
  cancel: 'it is cancelled, and everybody is told why',
  halt: 'it is halted',
  close_session: 'the session ends',
  settle: 'the method looks whether it is decided',
  ask_promise: 'it is asked whether a promise was kept',
  start_pilot: 'the pilot starts, if every review has approved it',
  end_pilot: 'the pilot ends',
};

/** ISO weekdays. */
export const WEEKDAYS = ['', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** Whose ids are people's. One whose name is not known takes part no more. */
export const PEOPLE: ReadonlySet<string> = new Set([
  ...['actor', 'person', 'people', 'reviewer', 'reviewers', 'authority', 'deputy', 'deciders', 'proposer', 'owner'],
  ...['delegate', 'author', 'by', 'actedFor', 'receivers', 'receiver', 'facilitator', 'decider', 'missing'],
]);

/** What is said of a list that is empty, where its route says nothing else. */
export const NOTHING_HERE = 'There is nothing here yet that you may read.';

/** Why a list is empty, and what would fill it. */
export const EMPTY = {
  absences: 'Nobody has said that they are away.',
  amendments:
    'Nobody has proposed anything here. Propose a new item with the command `item propose-new`, or a change to one with `item propose`.',
  answers: 'You have said nothing in this cycle, so there is nothing to answer.',
  consents: 'You are asked to consent to nothing.',
  contributions: 'Nothing has been said here yet that you may read.',
  cycles: 'No cycle has begun. A facilitator starts one from a brief, with the command `cycle start`.',
  decisions: 'There is no decision yet that you may read.',
  deliveries: 'Nothing has been sent yet.',
  duplicates: 'Nothing that has no answer yet seems to repeat something else.',
  inbox: 'You have said nothing between cycles. Whatever you say there is answered in the next cycle.',
  interests: 'Nobody has said yet what is at stake for them, or nobody lets you know.',
  invited: 'Nobody is invited to this cycle.',
  items: 'There are no items yet: they are written when people have been heard.',
  journal: 'Nothing has happened yet.',
  measurements: 'Nothing has been measured yet.',
  mine: 'You have promised nothing that is still open.',
  norms: 'No norms have been agreed yet.',
  obligations:
    'No obligation has been recorded that you may read. Compliance reviewers record which apply, or that there are none.',
  pilots:
    'Nothing has been tried out yet that you may read. A facilitator plans a pilot with the command `pilot plan`.',
  positions: 'Nobody has said anything that you may read now. While a decision is open, you see your own position.',
  problems: 'Nothing needs a look now.',
  promises: 'Nothing is promised that is still open.',
  readers: 'There is nothing to read in this cycle, or nobody to read it.',
  programs:
    'You take part in no program with the address that you are signed in with. A facilitator can add you; or sign in as somebody else.',
  waiting: 'Nobody owes anything now: time, or something else, comes first.',
} as const;
