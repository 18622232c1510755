import type { Health, Latency } from '../../../../libs/domain/health/health.js';
import type { ProgramHealthView } from '../../../../apps/api/src/collaboration-health/health.schemas.js';
import {
  DAYS,
  nth,
  type Rung,
  type Saying,
  type SmallCycle,
  type SmallProgram,
  type Somebody,
} from './small-programs.js';

/** The cycles that are asked about, the earliest first: rehearsals count for nothing. */
export function trendOf({ cycles, latest, audiences }: SmallProgram): SmallCycle[] {
  const read = cycles.filter(({ audience, rehearsal }) => !rehearsal && audiences.some((one) => one === audience));
  return read.sort((one, other) => one.started - other.started).slice(-latest);
}

/**
 * The health of some cycles, counted one by one after the words of docs/health.md: neither a query nor a formula of the product
 * has a part in it.
 */
export function byHand(program: SmallProgram, cycles: readonly SmallCycle[]): Health {
  const said = cycles.flatMap((cycle) =>
    cycle.said.map((saying) => ({ ...saying, by: nth(saying.by, program), cycle })),
  );
  return {
    participation: participation(program, cycles, said),
    channels: channels(program, said),
    coverage: coverage(program, cycles),
    latency: latencies(said),
    items: items(program, cycles),
    decisions: latency(cycles.flatMap(({ decisions }) => decisions.flatMap(decidedAfter))),
    waits: waits(cycles),
    preReads: preReads(program, cycles),
    closure: closure(said, cycles),
    answers: {
      useful: share(
        count(said, (one) => one.useful === true && isOfTheAnswer(one)),
        count(said, (one) => one.useful !== null && isOfTheAnswer(one)),
      ),
      rated: count(said, (one) => one.useful !== null && isOfTheAnswer(one)),
      contested: count(said, ({ contested }) => contested),
    },
  };
}

/** Whether what somebody said of an answer is about the one that stands: they had read that. */
const isOfTheAnswer = ({ answer, rated }: Saying): boolean =>
  typeof answer?.published === 'number' && rated >= answer.published;

type Said = Saying & { readonly cycle: SmallCycle };

const count = <One>(all: readonly One[], is: (one: One) => boolean): number => all.filter(is).length;
const sum = (all: readonly number[]): number => all.reduce((one, other) => one + other, 0);
const share = (some: number, all: number): number | null => (all > 0 ? some / all : null);
/** Whether it is known of somebody to which group and segments they belong, or belonged when they left. */
const isKnown = ({ left, forgotten }: Somebody): boolean => !left || !forgotten;
const isOf = (who: string, one: Somebody): boolean => isKnown(one) && [one.group, ...one.segments].includes(who);
const everybody = ({ people }: SmallProgram): number[] => people.map((_, who) => who);

/** Who was invited as a voice or said something themselves: nobody is asked twice, in however many cycles. */
function voices(program: SmallProgram, cycles: readonly SmallCycle[], said: readonly Said[]): number[] {
  const isVoice = ({ left, role }: Somebody): boolean => left || role !== 'facilitator';
  return everybody(program).filter(
    (who) =>
      said.some(({ by, proxy }) => by === who && !proxy) ||
      (cycles.some(({ invited }) => invited[who]) && program.people.slice(who, who + 1).every(isVoice)),
  );
}

function participation(
  program: SmallProgram,
  cycles: readonly SmallCycle[],
  said: readonly Said[],
): Health['participation'] {
  const who = voices(program, cycles, said);
  const own = (person: number): number => count(said, ({ by, proxy }) => by === person && !proxy);
  const [each, all] = [who.map(own), count(said, ({ proxy }) => !proxy)];
  const differences = each.flatMap((one) => each.map((other) => Math.abs(one - other)));
  const kinds = ['buyer', 'end_user', 'field-worker', 'new', 'team'];
  const belonging = kinds.map((kind) => ({
    kind,
    people: who.filter((person) => program.people.slice(person, person + 1).some((one) => isOf(kind, one))),
  }));
  return {
    people: who.length,
    spoke: count(each, (one) => one > 0),
    contributions: said.length,
    byProxy: said.length - all,
    gini: share(sum(differences), 2 * who.length * all),
    largestShare: share(Math.max(...each, 0), all),
    shares: belonging
      .filter(({ people }) => people.length > 0)
      .map(({ kind, people }) => ({
        who: kind,
        people: share(people.length, who.length),
        said: share(sum(people.map(own)), all),
      })),
  };
}

function channels(program: SmallProgram, said: readonly Said[]): Health['channels'] {
  const used = (['demo', 'interview', 'written'] as const)
    .map((channel) => {
      const through = said.filter((one) => one.channel === channel);
      return { channel, said: through.length, people: new Set(through.map(({ by }) => by)).size };
    })
    .filter((one) => one.said > 0);
  const own = everybody(program).map((who) => count(said, ({ by, proxy }) => by === who && !proxy));
  const withProxies = everybody(program).map((who) => count(said, ({ by }) => by === who));
  const outweighs = (each: readonly number[]): boolean => each.some((one) => sum(each) >= 5 && one > sum(each) - one);
  return {
    used,
    largestShare: share(Math.max(...used.map((one) => one.said), 0), said.length),
    oneChannel: used.find((one) => said.length >= 5 && 10 * one.said >= 8 * said.length)?.channel ?? null,
    oneVoice: outweighs(own) || outweighs(withProxies),
  };
}

function coverage(program: SmallProgram, cycles: readonly SmallCycle[]): Health['coverage'] {
  const targets = cycles
    .filter(({ input }) => input === 'open')
    .flatMap(({ targets: some, said }) => some.map((target) => ({ ...target, said })));
  const heard = (who: string, said: readonly Saying[]): number =>
    count(
      everybody(program),
      (person) =>
        program.people.some((one, index) => index === person && isOf(who, one)) &&
        said.some(({ by, proxy }) => nth(by, program) === person && !proxy),
    );
  const met = count(targets, ({ who, atLeast, said }) => heard(who, said) >= atLeast);
  return { targets: targets.length, met, share: share(met, targets.length) };
}

/** When a person's first answer to something was published: one that was replaced counts if the note was out before that. */
function answeredAt({ answer, before, cycle: { note } }: Said): number | null {
  if (before?.byPerson && note !== null && before.replaced >= note) return Math.max(before.drafted, note);
  return answer?.byPerson ? answer.published : null;
}

function latencies(said: readonly Said[]): Health['latency'] {
  const steps = said.map((one) => ({
    said: one.hour,
    cited: one.cited.length > 0 ? Math.min(...one.cited) : null,
    answered: answeredAt(one),
  }));
  const between = (cases: readonly (readonly [number, number | null])[]): Latency =>
    latency(cases.flatMap(([from, to]) => (to === null ? [] : [to - from])));
  return {
    toItem: between(steps.map((one) => [one.said, one.cited])),
    itemToAnswer: between(
      steps.flatMap(({ cited, answered }) =>
        cited !== null && answered !== null && cited <= answered ? [[cited, answered] as const] : [],
      ),
    ),
    toAnswer: between(steps.map((one) => [one.said, one.answered])),
  };
}

function latency(hours: readonly number[]): Latency {
  const sorted = [...hours].sort((one, other) => one - other);
  const lowest = (fraction: number): number | null => {
    const place = fraction * (sorted.length - 1);
    const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
    return low === undefined || high === undefined ? null : low + (high - low) * (place - Math.floor(place));
  };
  return { count: sorted.length, medianHours: lowest(0.5), p90Hours: lowest(0.9) };
}

function decidedAfter({ opened, decided }: SmallCycle['decisions'][number]): number[] {
  return opened.length === 0 || decided === null ? [] : [decided - Math.min(...opened)];
}

/** Each wait of each thing, with what fired while it went on. Whoever comes back to a phase waits anew. */
function waits(cycles: readonly SmallCycle[]): Health['waits'] {
  const fired = cycles.flatMap(({ rungs, decisions }, nthCycle) =>
    rungs
      .filter((rung) => rung.fired)
      .map((rung) => ({ ...rung, wait: `${nthCycle} ${placeOf(rung, decisions.length)} ${rung.phase} ${rung.entry}` })),
  );
  const names = [...new Set(fired.filter(isOfPeople).map(({ wait }) => wait))];
  const acts = names.map((name) => fired.filter(({ wait }) => wait === name).map(({ act }) => act));
  const times = acts.map((some) => count(some, (act) => act === 'escalate'));
  const kinds = [...new Set(fired.map(({ act }) => act))];
  return {
    stalled: count(acts, (some) => some.some((act) => act !== 'remind')),
    rungs: Object.fromEntries(kinds.map((kind) => [kind, count(fired, ({ act }) => act === kind)])),
    escalations: Array.from({ length: Math.max(0, ...times) }, (_, below) => count(times, (one) => one > below)),
  };
}

/** Pre-reads and sessions are ended by the clock. */
const isOfPeople = ({ phase }: Rung): boolean => phase !== 'pre_read' && phase !== 'session';

/** What a rung is of: of a decision that is not there it is of the cycle. */
export const placeOf = ({ of }: Rung, decisions: number): number | null => (of !== null && of < decisions ? of : null);

/** What came through which channel in the latest days, in all cycles that are no rehearsals and between them, beside what was planned. */
export function mixByHand(program: SmallProgram): ProgramHealthView['channelMix'] {
  const { plan, days, cycles, inbox } = program;
  const since = 24 * (DAYS - days);
  const real = cycles.filter(({ rehearsal }) => !rehearsal);
  const all = [...real.flatMap(({ said }) => said), ...inbox].filter(({ hour }) => hour > since);
  const order = ['interview', 'demo', 'beta', 'support_review', 'written'] as const;
  const each = order.map((channel) => {
    const through = all.filter((one) => one.channel === channel);
    const planned = plan.find((one) => one.channel === channel)?.atLeast ?? null;
    return { channel, planned, said: through.length, people: new Set(through.map(({ by }) => nth(by, program))).size };
  });
  return {
    days,
    channels: each.filter(({ planned, said }) => planned !== null || said > 0),
    short: each.filter(({ planned, said }) => planned !== null && said < planned).map(({ channel }) => channel),
  };
}

function items({ people, ...program }: SmallProgram, cycles: readonly SmallCycle[]): Health['items'] {
  const all = cycles
    .flatMap(({ items: some }) => some)
    .filter(({ status, back }) => status !== 'dropped' || back.length > 0);
  const byCustomer = count(all, ({ by }) =>
    people.some(
      (one, who) => by !== null && who === nth(by, { people, ...program }) && isKnown(one) && one.group !== 'team',
    ),
  );
  return {
    all: all.length,
    coAuthored: share(byCustomer, all.length),
    reopened: sum(all.map(({ back }) => back.length)),
    misunderstood: share(
      count(all, ({ back }) => back.includes('misunderstood')),
      all.length,
    ),
  };
}

function preReads({ people }: SmallProgram, cycles: readonly SmallCycle[]): Health['preReads'] {
  const sending = cycles.filter(({ preReads: some }) => some.some(({ sent }) => sent));
  const mayRead = ({ left, role, group }: Somebody, audience: string): boolean =>
    !left && (audience === 'participants' || role !== 'contributor' || group === 'team');
  const owed = cycles.flatMap(({ preReads: some, invited, session }) =>
    some
      .filter(({ sent }) => sent)
      .flatMap(({ audience, read }) =>
        people.flatMap((one, who) => {
          const when = read[who] ?? null;
          return invited[who] && mayRead(one, audience) ? [when !== null && when <= session] : [];
        }),
      ),
  );
  return {
    onTime: share(
      count(sending, ({ late }) => !late),
      sending.length,
    ),
    read: share(
      count(owed, (inTime) => inTime),
      owed.length,
    ),
  };
}

function closure(said: readonly Said[], cycles: readonly SmallCycle[]): Health['closure'] {
  const owed = said.filter(({ cycle }) => cycle.over);
  const kept = cycles.filter(({ over, cancelled, promised }) => over && !cancelled && promised);
  const notReached = sum(
    kept.map(({ topics, said: some }) =>
      count(
        topics.map((topic, place) => ({ ...topic, spoken: some.some((one) => one.topic === place) })),
        ({ firm, took, spoken }) => firm && !spoken && took === 0,
      ),
    ),
  );
  return {
    answered: share(
      count(owed, ({ answer }) => answer?.byPerson === true && answer.published !== null),
      owed.length,
    ),
    brokenPromises: count(owed, ({ answer }) => answer?.broken === true) + notReached,
    topicsNotReached: notReached,
  };
}
