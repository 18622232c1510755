import { randomUUID } from 'node:crypto';
import type { Insertable } from 'kysely';
import type { Database } from '../../../../libs/database/connection.js';
import type { Tables } from '../../../../libs/database/schema.js';
import { EngagementModel } from '../../../../libs/domain/program/engagement.js';
import { placeOf } from './by-hand.js';
import { at, nth, type Outside, type Rung, type Saying, type SmallCycle, type SmallProgram } from './small-programs.js';

const ENGAGEMENT = JSON.stringify(EngagementModel.parse({ calendar: { zone: 'UTC' } }));
const LATER = '2100-01-01T00:00:00.000Z';

/** The rows of a program, in the order in which they need each other. */
type Rows = { [Table in keyof Tables]?: Insertable<Tables[Table]>[] };

/** Writes a program with its people and cycles straight into the tables. Returns its id and those of its cycles, in their order. */
export async function writeProgram(owner: Database, plan: SmallProgram): Promise<{ id: string; cycles: string[] }> {
  const [id, people] = [randomUUID(), plan.people.map(() => randomUUID())];
  const [first = ''] = people;
  await insert(owner, {
    person: people.map((person) => ({ id: person, email: `${person}@example.org`, name: 'Somebody' })),
    program: [{ id, name: 'P', product: 'P', engagement: ENGAGEMENT, createdBy: first, stakeholders: mapOf(plan) }],
    membership: plan.people.flatMap(({ left, role, group, segments }, who) =>
      left
        ? []
        : [{ program: id, person: people[who] ?? '', roles: [role], stakeholderGroup: group, segments: [...segments] }],
    ) as Insertable<Tables['membership']>[],
    formerMember: plan.people.flatMap(({ left, forgotten, group, segments }, who) =>
      left
        ? [
            {
              program: id,
              person: people[who] ?? '',
              ...(forgotten ? {} : { stakeholderGroup: group, segments: [...segments] }),
            },
          ]
        : [],
    ) as Insertable<Tables['formerMember']>[],
  });
  await insert(owner, { contribution: plan.inbox.map((one) => outsideOf(one, id, { plan, people })) });
  const cycles: string[] = [];
  for (const cycle of plan.cycles) cycles.push(await writeCycle(owner, cycle, { plan, program: id, people }));
  return { id, cycles };
}

const mapOf = ({ plan, days }: SmallProgram): string => JSON.stringify({ channels: plan, rotation: { days } });

const outsideOf = (
  { by, channel, hour }: Outside,
  program: string,
  { plan, people }: Pick<Around, 'plan' | 'people'>,
) => ({
  id: randomUUID(),
  program,
  audience: 'team' as const,
  author: people[nth(by, plan)] ?? '',
  outside: true,
  kind: 'feedback',
  channel,
  body: 'It takes 18 minutes',
  salt: 's',
  quality: '{}',
  at: at(hour),
});

interface Around {
  readonly plan: SmallProgram;
  readonly program: string;
  readonly people: readonly string[];
}

async function writeCycle(owner: Database, cycle: SmallCycle, around: Around): Promise<string> {
  const { program, people } = around;
  const id = randomUUID();
  const place = { program, cycle: id, audience: cycle.audience };
  const item = randomUUID();
  const topics = cycle.topics.map(() => randomUUID());
  await insert(owner, {
    ...frameOf(cycle, id, around),
    ...topicsOf(cycle, topics, place),
    ...itemsOf(cycle, item, place, around),
    ...decisionsOf(cycle, place, people),
    ...preReadsOf(cycle, place, people),
  });
  for (const saying of cycle.said) await insert(owner, saidOf(saying, { item, topics }, place, around));
  return id;
}

interface Place {
  readonly program: string;
  readonly cycle: string;
  readonly audience: string;
}

function frameOf(cycle: SmallCycle, id: string, { program, people }: Around): object {
  const [first] = people;
  const times = { createdAt: at(cycle.started), sessionAt: at(cycle.session), sessionMinutes: 90 };
  const window = { kind: 'cycle', subject: id, what: 'contributions', closesAt: LATER };
  const note = { cycle: id, version: 1, program, body: '{}', publishedAt: at(cycle.note ?? 0) };
  return {
    cycle: [
      {
        id,
        program,
        audience: cycle.audience,
        rehearsal: cycle.rehearsal,
        title: 'T',
        scope: 'S',
        engagement: ENGAGEMENT,
        createdBy: first,
        answersPlannedFor: cycle.promised ? LATER : null,
        ...times,
      },
    ],
    gate: [
      {
        kind: 'cycle',
        id,
        program,
        cycle: id,
        openedAt: at(cycle.started),
        over: cycle.over,
        phase: cycle.cancelled ? 'cancelled' : 'closed',
      },
    ],
    inputWindow: cycle.input === 'none' ? [] : [{ ...window, opensAt: cycle.input === 'open' ? at(0) : LATER }],
    invitation: people.filter((_, who) => cycle.invited[who]).map((person) => ({ cycle: id, program, person })),
    coverageTarget: cycle.targets.map((target) => ({ ...target, cycle: id, program, audience: cycle.audience })),
    closureNote: cycle.note === null ? [] : [note],
  };
}

function topicsOf({ topics }: SmallCycle, ids: readonly string[], place: Place): object {
  const objective = { ...place, id: randomUUID(), position: 0, kind: 'clarify_fit' };
  const measure = { statement: 'S', metric: 'time', unit: 'minutes', baseline: 18, target: 6 };
  const words = { question: 'Q', yields: 'Y', evidence: 'E', minutes: 20, objective: objective.id };
  return {
    objective: [{ ...objective, ...measure }],
    topic: topics.map(({ firm, took }, position) => ({
      ...place,
      ...words,
      position,
      id: ids[position],
      ifTimeRemains: !firm,
      minutesTaken: took,
    })),
  };
}

/** The items, and one more, dropped, that cites what was said. */
function itemsOf(cycle: SmallCycle, citing: string, place: Place, { plan, people }: Around): object {
  const [first] = people;
  const made = cycle.items.map((item) => ({ ...item, id: randomUUID() }));
  const item = { ...place, title: 'T', framing: 'F', createdBy: first };
  const back = { ...place, was: 'shipped', becomes: 'in_progress', person: first, at: at(0) };
  return {
    item: [{ ...item, id: citing, status: 'dropped' }, ...made.map(({ id, status }) => ({ ...item, id, status }))],
    coAuthor: made.flatMap(({ id, by }) =>
      by === null
        ? []
        : [{ item: id, program: place.program, audience: place.audience, person: people[nth(by, plan)] }],
    ),
    itemRework: made.flatMap(({ id, back: causes }) => causes.map((cause) => ({ ...back, item: id, cause }))),
  };
}

/** Its decisions, and what the journal says of them and of the ladders. */
function decisionsOf({ decisions, rungs }: SmallCycle, place: Place, people: readonly string[]): object {
  const [first] = people;
  const made = decisions.map((one) => ({ ...one, id: randomUUID() }));
  const rules = { question: 'Q', method: 'authority@1', criteria: '[]', tieBreak: [], ladder: '[]' };
  const opened = made.flatMap(({ id, opened: hours }) =>
    hours.map((hour) => ({
      ...place,
      subjectKind: 'decision',
      subject: id,
      type: 'decision-opened',
      at: at(hour),
      body: '{}',
    })),
  );
  const ofRung = (rung: Rung) => {
    const decision = made[placeOf(rung, made.length) ?? -1]?.id;
    return decision ? { kind: 'decision', subject: decision } : { kind: 'cycle', subject: place.cycle };
  };
  const fired = rungs.map((rung, index) => {
    const { kind: subjectKind, subject } = ofRung(rung);
    const result = rung.fired ? 'fired' : 'condition-does-not-hold';
    const what = { phase: rung.phase, do: rung.act, version: 1, rung: index, result };
    const body = JSON.stringify({ ...what, ...(rung.journaled ? { entry: rung.entry } : {}) });
    return { ...place, subjectKind, subject, type: 'rung-fired', at: at(0), body };
  });
  return {
    appointment: rungs.map((rung, index) => ({
      ...ofRung(rung),
      entry: rung.entry,
      version: 1,
      rung: index,
      do: rung.act,
      at: at(0),
      condition: 'not_finished',
      who: [],
      firedAt: at(0),
    })),
    decision: made.map(({ id, decided }) => ({
      ...place,
      ...rules,
      id,
      authority: first,
      proposer: first,
      decidedAt: decided === null ? null : at(decided),
    })),
    journal: [...opened, ...fired],
  };
}

function preReadsOf(cycle: SmallCycle, place: Place, people: readonly string[]): object {
  const made = cycle.preReads.map((one, position) => ({ ...one, id: randomUUID(), position }));
  const words = { title: 'T', summary: 'S', formats: ['text'] };
  return {
    preRead: made.map(({ id, position, audience, sent }) => ({
      ...place,
      ...words,
      id,
      position,
      audience,
      sentAt: sent ? at(cycle.session - (cycle.late ? 1 : 14 * 24)) : null,
    })),
    receipt: made.flatMap(({ id, read }) =>
      people.flatMap((person, who) => {
        const when = read[who] ?? null;
        return when === null ? [] : [{ preRead: id, program: place.program, person, at: at(when) }];
      }),
    ),
  };
}

interface About {
  /** What cites it. */
  readonly item: string;
  readonly topics: readonly string[];
}

function saidOf(saying: Saying, { item, topics }: About, place: Place, { plan, people }: Around): Rows {
  const { program, cycle, audience } = place;
  const [contribution, author] = [randomUUID(), people[nth(saying.by, plan)]];
  const said = { kind: 'feedback', channel: saying.channel, body: 'It takes 18 minutes', salt: 's', quality: '{}' };
  const { answer, before } = saying;
  const byWhom = (byPerson: boolean): string | null => (byPerson ? (people[0] ?? null) : null);
  const of = { contribution, program, cycle };
  return {
    contribution: [
      {
        ...place,
        ...said,
        id: contribution,
        author,
        at: at(saying.hour),
        proxyFor: saying.proxy ? 'buyer' : null,
        topic: saying.topic === null ? null : (topics[saying.topic] ?? null),
      },
    ],
    citation: saying.cited.map((hour, starts) => ({
      item,
      contribution,
      program,
      audience,
      starts,
      ends: 9,
      citedAt: at(hour),
    })),
    disposition: answer
      ? [
          {
            ...of,
            kind: 'answered',
            answer: 'See the manual',
            brokenPromise: answer.broken,
            publishedAt: answer.published === null ? null : at(answer.published),
            draftedBy: byWhom(answer.byPerson),
          },
        ]
      : [],
    dispositionHistory: before
      ? [
          {
            ...of,
            draft: '{}',
            draftedBy: byWhom(before.byPerson),
            draftedAt: at(before.drafted),
            replacedAt: at(before.replaced),
          },
        ]
      : [],
    usefulness: saying.useful === null ? [] : [{ ...of, useful: saying.useful, at: at(saying.rated) }],
    contest: saying.contested ? [{ ...of, reason: 'It misses the point', contestedAt: at(300) }] : [],
  } as Rows;
}

async function insert(owner: Database, rows: Rows): Promise<void> {
  for (const [table, values] of Object.entries(rows))
    if (values.length > 0)
      await owner
        .insertInto(table as keyof Tables)
        .values(values)
        .execute();
}
