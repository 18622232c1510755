import fc from 'fast-check';

export const HOUR_MS = 3_600_000;
/** For how many days everything that happens here goes on until now. */
export const DAYS = 13;
/** Half an hour beside the days, so that nothing lies on the border of a window that is counted in days from now. */
const START = Date.now() - DAYS * 24 * HOUR_MS - HOUR_MS / 2;
/** An instant, so many hours after all of this began. */
export const at = (hours: number): string => new Date(START + hours * HOUR_MS).toISOString();

/** Somebody of a program; one who has left has no membership any more, but is remembered with group and segments, or left before that was kept. */
export interface Somebody {
  readonly group: string;
  readonly segments: readonly string[];
  readonly role: string;
  readonly left: boolean;
  readonly forgotten: boolean;
}

/** What somebody said, and what became of it. Hours since the beginning; people by their place in the list. */
export interface Saying {
  readonly by: number;
  readonly proxy: boolean;
  readonly channel: string;
  /** The place of the topic that it is about; null for none. */
  readonly topic: number | null;
  readonly hour: number;
  readonly cited: readonly number[];
  readonly answer: { readonly published: number | null; readonly byPerson: boolean; readonly broken: boolean } | null;
  /** An answer that was replaced. */
  readonly before: { readonly drafted: number; readonly replaced: number; readonly byPerson: boolean } | null;
  readonly useful: boolean | null;
  /** When they said so. */
  readonly rated: number;
  readonly contested: boolean;
}

/** What somebody said between cycles. */
export type Outside = Pick<Saying, 'by' | 'channel' | 'hour'>;

/** A step of a ladder that came: of the cycle (null) or of one of its decisions, by its place. */
export interface Rung {
  readonly of: number | null;
  readonly phase: string;
  /** Which time the phase was entered. */
  readonly entry: number;
  /** Whether the journal says the entry: that of an earlier release does not, and only the appointment has it. */
  readonly journaled: boolean;
  readonly act: string;
  readonly fired: boolean;
}

export interface PreRead {
  readonly audience: string;
  readonly sent: boolean;
  /** When each of the people read it. */
  readonly read: readonly (number | null)[];
}

export interface SmallCycle {
  readonly started: number;
  readonly audience: string;
  readonly rehearsal: boolean;
  readonly session: number;
  readonly over: boolean;
  readonly cancelled: boolean;
  /** Whether people were told what to expect. */
  readonly promised: boolean;
  readonly topics: readonly { readonly firm: boolean; readonly took: number | null }[];
  readonly input: 'open' | 'later' | 'none';
  readonly note: number | null;
  readonly late: boolean;
  readonly invited: readonly boolean[];
  readonly targets: readonly { readonly who: string; readonly atLeast: number }[];
  readonly said: readonly Saying[];
  readonly preReads: readonly PreRead[];
  /** When the forum of each was opened, once for each time, and when it was decided. */
  readonly decisions: readonly { readonly opened: readonly number[]; readonly decided: number | null }[];
  readonly rungs: readonly Rung[];
  readonly items: readonly { readonly status: string; readonly by: number | null; readonly back: readonly string[] }[];
}

/** A program as it is asked about: its latest cycles, by somebody who may read some audiences. */
export interface SmallProgram {
  readonly people: readonly Somebody[];
  readonly cycles: readonly SmallCycle[];
  /** What is said between cycles, whoever reads. */
  readonly inbox: readonly Outside[];
  /** How much is to come through which channel, in so many latest days. */
  readonly plan: readonly { readonly channel: 'interview' | 'demo' | 'beta' | 'written'; readonly atLeast: number }[];
  readonly days: number;
  readonly latest: number;
  readonly audiences: readonly ('public' | 'participants' | 'team' | 'restricted')[];
}

const MOST_PEOPLE = 4;
const SEGMENTS = ['field-worker', 'new'];
const GROUPS = ['end_user', 'buyer', 'team'];
const hour = fc.nat(300);
const perhaps = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> => fc.option(value, { nil: null });

const people = fc.array(
  fc.record<Somebody>({
    group: fc.constantFrom(...GROUPS),
    segments: fc.subarray(SEGMENTS),
    role: fc.constantFrom('contributor', 'contributor', 'compliance_reviewer', 'facilitator'),
    left: fc.nat(3).map((nth) => nth === 0),
    forgotten: fc.nat(2).map((nth) => nth === 0),
  }),
  { minLength: 1, maxLength: MOST_PEOPLE },
);

const saying = fc.record<Saying>({
  by: fc.nat(MOST_PEOPLE - 1),
  proxy: fc.nat(3).map((nth) => nth === 0),
  channel: fc.constantFrom('written', 'written', 'interview', 'demo'),
  topic: perhaps(fc.nat(3)),
  hour,
  cited: fc.uniqueArray(hour, { maxLength: 2 }),
  answer: perhaps(fc.record({ published: perhaps(hour), byPerson: fc.boolean(), broken: fc.boolean() })),
  before: perhaps(fc.record({ drafted: hour, replaced: hour, byPerson: fc.boolean() })),
  useful: perhaps(fc.boolean()),
  rated: hour,
  contested: fc.boolean(),
});

const decision = fc
  .record({ opened: fc.array(hour, { maxLength: 2 }), took: perhaps(hour) })
  .map(({ opened, took }) => ({ opened, decided: took === null ? null : Math.min(...opened, 300) + took }));

const rung = fc.record<Rung>({
  of: perhaps(fc.nat(1)),
  phase: fc.constantFrom('pre_read', 'session', 'refinement', 'closure', 'open'),
  entry: fc.constantFrom(1, 1, 3),
  journaled: fc.boolean(),
  act: fc.constantFrom('remind', 'escalate', 'escalate', 'advance_flagged'),
  fired: fc.nat(4).map((nth) => nth > 0),
});

const cycle = fc.record<SmallCycle>({
  started: hour,
  audience: fc.constantFrom('participants', 'participants', 'team'),
  rehearsal: fc.nat(4).map((nth) => nth === 0),
  session: hour,
  over: fc.boolean(),
  cancelled: fc.nat(3).map((nth) => nth === 0),
  promised: fc.nat(3).map((nth) => nth > 0),
  topics: fc.array(fc.record({ firm: fc.boolean(), took: fc.constantFrom(null, 0, 20) }), { maxLength: 3 }),
  input: fc.constantFrom('open', 'open', 'later', 'none'),
  note: perhaps(hour),
  late: fc.boolean(),
  invited: fc.array(fc.boolean(), { minLength: MOST_PEOPLE, maxLength: MOST_PEOPLE }),
  targets: fc.uniqueArray(
    fc.record({ who: fc.constantFrom(...GROUPS, ...SEGMENTS), atLeast: fc.integer({ min: 1, max: 2 }) }),
    { selector: ({ who }) => who, maxLength: 3 },
  ),
  said: fc.array(saying, { maxLength: 8 }),
  preReads: fc.array(
    fc.record({
      audience: fc.constantFrom('participants', 'team'),
      sent: fc.boolean(),
      read: fc.array(perhaps(hour), { minLength: MOST_PEOPLE, maxLength: MOST_PEOPLE }),
    }),
    { maxLength: 2 },
  ),
  decisions: fc.array(decision, { maxLength: 2 }),
  rungs: fc.array(rung, { maxLength: 8 }),
  items: fc.array(
    fc.record({
      status: fc.constantFrom('proposed', 'shipped', 'dropped'),
      by: perhaps(fc.nat(MOST_PEOPLE - 1)),
      back: fc.array(fc.constantFrom('misunderstood', 'defect'), { maxLength: 2 }),
    }),
    { maxLength: 3 },
  ),
});

/** Programs of at most four people and three cycles, with everything that health counts of what people say and get. */
export const smallPrograms = fc.record<SmallProgram>({
  people,
  cycles: fc.uniqueArray(cycle, { selector: ({ started }) => started, minLength: 1, maxLength: 3 }),
  inbox: fc.array(
    fc.record<Outside>({
      by: fc.nat(MOST_PEOPLE - 1),
      channel: fc.constantFrom('written', 'interview', 'support_review'),
      hour,
    }),
    { maxLength: 4 },
  ),
  plan: fc.uniqueArray(
    fc.record({
      channel: fc.constantFrom<'interview' | 'demo' | 'beta' | 'written'>('interview', 'demo', 'beta', 'written'),
      atLeast: fc.integer({ min: 1, max: 4 }),
    }),
    { selector: ({ channel }) => channel, maxLength: 3 },
  ),
  days: fc.constantFrom(7, 10, 12, 90),
  latest: fc.integer({ min: 1, max: 3 }),
  audiences: fc.constantFrom<SmallProgram['audiences']>(
    ['public', 'participants'],
    ['public', 'participants', 'team', 'restricted'],
  ),
});

/** Whom a place in the list stands for: it may be longer than there are people. */
export const nth = (place: number, { people: all }: SmallProgram): number => place % all.length;
