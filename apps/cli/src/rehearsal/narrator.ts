import type { Phase } from '../../../../libs/domain/cycle/phase.js';
import { lengthInWords } from '../../../../libs/domain/words/length-in-words.js';
import { humanize } from '../../../../libs/domain/words/humanize.js';
import type { FeedEvent } from '../../../../libs/journal/feed.query.js';
import { clock, when } from '../output/words.js';

/** Who is who, for sentences. */
export interface Cast {
  readonly names: ReadonlyMap<string, string>;
  readonly options: ReadonlyMap<string, string>;
  /** Who is waited for in each phase. */
  readonly waits: Readonly<Record<string, string>>;
}

type Sentence = (happening: FeedEvent, cast: Cast) => string | null;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const named = (id: unknown, { names }: Cast): string => names.get(text(id)) ?? 'somebody';
const people = (ids: unknown, cast: Cast): string =>
  (Array.isArray(ids) ? ids : []).map((id) => named(id, cast)).join(', ') || 'nobody';

const method = (rule: unknown): string => humanize(text(rule).replace(/@\d+$/, ''));

const BY: Record<string, string> = {
  default: 'by its default, because nobody decided',
  tie_break: 'by its tie-break, because nobody decided',
  not_approved: 'by rule, because its review did not pass twice',
};

/** What happened, in a sentence; null for what is only counted. */
const SENTENCES: Record<string, Sentence> = {
  'phase-began': ({ body }, { waits }) => {
    const phase = text(body.phase);
    const until = body.deadline ? `, until ${clock(text(body.deadline))} (${when(text(body.deadline))})` : '';
    return `\n== ${humanize(phase).toUpperCase()}${until}${waits[phase] ? `\n   waiting for ${waits[phase]}` : ''}`;
  },
  'obligations-recorded': ({ body }, cast) =>
    `${named(body.reviewer, cast)} recorded ${text(String(body.recorded))} obligations`,
  'session-moved': ({ body }) => `The session moves to ${clock(text(body.to))}`,
  'session-closed': () => 'The meeting is over; written input goes on until its window closes',
  'session-links-recorded': ({ actor }, cast) => `${named(actor, cast)} added recording and transcript`,
  'timeboxes-recorded': ({ actor }, cast) => `${named(actor, cast)} noted how long each topic took`,
  'item-created': ({ actor }, cast) => `${named(actor, cast)} added a backlog item`,
  'scenario-changed': ({ actor, body }, cast) =>
    Array.isArray(body.changed) && body.changed.includes('criteria')
      ? `${named(actor, cast)} bound a scenario to acceptance criteria`
      : null,
  'criterion-added': ({ actor }, cast) => `${named(actor, cast)} added an acceptance criterion`,
  'decision-opened': ({ body }) =>
    body.advice
      ? `A decision is open: advice ${when(text(body.advice))}, deadline ${when(text(body.deadline))}`
      : `A decision is open, by ${method(body.method)}: positions ${when(text(body.deadline))}`,
  'position-taken': ({ actor, body }, cast) =>
    `${named(actor, cast)} ${body.kind === 'advise' ? 'gave advice' : 'took a position'}`,
  'concern-raised': ({ body }, cast) => `CONCERN: ${named(body.owner, cast)} raised a concern, which blocks`,
  'concern-closed': ({ body }, cast) => `${named(body.by, cast)} closed a concern: ${text(body.how)}`,
  'concern-delegated': ({ body }, cast) => `${named(body.delegate, cast)} may close a concern for its owner`,
  'last-call-began': ({ body }) => `LAST CALL: without a concern ${when(text(body.endsAt))} it is adopted`,
  'last-call-stopped': ({ body }) =>
    `Last call is stopped: ${body.because === 'concern' ? 'a concern' : 'agreement is lost'}`,
  decided: ({ body }, cast) => {
    const option = cast.options.get(text(body.option)) ?? 'an option';
    const who = body.person
      ? `by ${named(body.person, cast)}${body.actedFor ? `, acting for ${named(body.actedFor, cast)}` : ''}`
      : body.by === 'method'
        ? `by ${method(body.rule)}`
        : (BY[text(body.by)] ?? '');
    return `DECIDED ${who}: "${option}"`;
  },
  'review-opened': ({ body }) => `The review opens: a verdict is wanted ${when(text(body.deadline))}`,
  'changes-requested': ({ body }) => `Changes are wanted ${when(text(body.deadline))}`,
  reviewed: ({ body }, cast) => `${named(body.reviewer, cast)} says: ${humanize(text(body.verdict))}`,
  'decision-not-approved': () => 'The decision goes back to its forum: its review did not pass',
  'decision-in-effect': () => 'The decision is in effect',
  'decision-withdrawn': () => 'The decision is withdrawn',
  'closure-published': ({ body }, cast) =>
    body.by
      ? `${named(body.by, cast)} published the closure note`
      : `The system published the closure note; ${text(String(body.broken))} answers are still owed`,
  'rung-fired': rung,
};

interface Fired {
  /** Those whom the rung asks. */
  readonly who: string;
  readonly phase: string;
  /** How the end of that phase is told, where it is no failure. */
  readonly ends: string | null;
  readonly kind: string;
  readonly result: string;
}

const SETTLED: Record<string, string> = {
  stalled: 'The method cannot settle it: the final authority may decide, and the ladder climbs',
};

const RUNGS: Record<string, (fired: Fired) => string | null> = {
  remind: ({ who }) => `Reminder to ${who}`,
  escalate: ({ who, kind, phase }) => `ESCALATION: ${LATE[kind] ?? `${phase} is late`}; now also asked: ${who}`,
  extend_once: ({ who }) => `The ladder gives more time, once; told: ${who}`,
  apply_tie_break: () => null,
  apply_default: ({ kind }) => (kind === 'review' ? 'No verdict: not approved' : 'Nobody decided: the default applies'),
  advance_flagged: ({ phase, ends }) => ends ?? `Time is up for ${phase}: it goes on, with what is missing flagged`,
  settle: ({ result }) =>
    result === 'ready'
      ? 'Everybody has spoken, or advice has closed: the final authority may decide'
      : (SETTLED[result] ?? null),
  close_session: () => null,
};

const LATE: Record<string, string> = { decision: 'nobody decided in time', review: 'the review is late' };

/** Phases whose end by time is how they usually end. */
const ENDS: Record<Phase, string | null> = {
  agenda: null,
  pre_read: 'The hour of the session has come',
  session: 'Written input has closed',
  refinement: null,
  decision: null,
  closure: null,
  closed: null,
  cancelled: null,
};

function rung({ body, subject }: FeedEvent, cast: Cast): string | null {
  const step = humanize(text(body.do));
  if (body.result === 'no-receiver') return `Nobody is there for "${step}": the next rung comes at once`;
  if (body.result === 'condition-does-not-hold' || body.result === 'tie-survived') return null;
  const fired = {
    who: people(body.receivers, cast),
    phase: humanize(text(body.phase)),
    ends: ENDS[text(body.phase) as Phase] ?? null,
    kind: subject.kind,
    result: text(body.result),
  };
  return RUNGS[text(body.do)]?.(fired) ?? null;
}

/** What comes in numbers: one line for many. */
const COUNTED: Record<string, (count: number, details: readonly string[]) => string> = {
  'notice-sent': (count, purposes) => `${count === 1 ? 'A mail' : `${count} mails`}: ${tally(purposes)}`,
  'pre-read-acknowledged': (count, who) => `Read: ${tally(who)} (${count === 1 ? 'a receipt' : `${count} receipts`})`,
  attended: (_count, who) => `In the session: ${who.join(', ')}`,
  contributed: (count, who) => `${count === 1 ? 'A contribution' : `${count} contributions`}: ${who.join(', ')}`,
  'disposition-drafted': (count) => `${count} ${count === 1 ? 'answer' : 'answers'} drafted`,
};

const tally = (words: readonly string[]): string => {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, count]) => `${word}${count > 1 ? ` x ${count}` : ''}`).join(', ');
};

const GATHER_MS = 400;

/** Tells what happens, a line each; what comes in numbers is gathered for a moment first. */
export class Narrator {
  private readonly gathered = new Map<string, string[]>();
  private timer: NodeJS.Timeout | null = null;
  private readonly began = Date.now();

  constructor(
    private readonly cast: Cast,
    private readonly say: (line: string) => void,
  ) {}

  tell(happening: FeedEvent): void {
    if (happening.type in COUNTED) return this.gather(happening);
    const sentence = SENTENCES[happening.type]?.(happening, this.cast);
    if (!sentence) return;
    if (happening.type === 'phase-began') this.flush();
    this.line(sentence);
  }

  line(sentence: string): void {
    const [, gap = '', words = ''] = /^(\n*)([\s\S]*)$/.exec(sentence) ?? [];
    this.say(`${gap}${((Date.now() - this.began) / 1000).toFixed(1).padStart(6)}  ${words}`);
  }

  flush(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    for (const [type, details] of this.gathered) this.line(COUNTED[type]?.(details.length, details) ?? '');
    this.gathered.clear();
  }

  get elapsed(): string {
    return lengthInWords(Date.now() - this.began);
  }

  private gather({ type, body, actor }: FeedEvent): void {
    const detail = type === 'notice-sent' ? humanize(text(body.purpose)) : named(actor, this.cast);
    this.gathered.set(type, [...(this.gathered.get(type) ?? []), detail]);
    this.timer ??= setTimeout(() => this.flush(), GATHER_MS);
  }
}
