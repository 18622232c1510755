import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { workingCalendar } from '../../calendar/working-calendar.js';
import type { Tx } from '../../database/connection.js';
import { change, join, type Patch } from '../../domain/change.js';
import { openForum } from '../../domain/decision/open-forum.js';
import { LATEST } from '../../domain/decision/methods/methods.js';
import { STATUS_QUO } from '../../domain/decision/declaring/declared.js';
import { draftDecision } from '../../domain/decision/declaring/draft.js';
import { formOf } from '../../domain/decision/methods/forms.js';
import type { EngagementModel } from '../../domain/program/engagement.js';
import type { Audience } from '../../domain/people.js';
import { GO_ON, ROLL_BACK, STAY_HALTED, type PlaceOfOption } from '../../domain/pilot/outcomes.js';
import { subject, type Subject } from '../../domain/subject.js';
import type { Duration, Instant } from '../../domain/time.js';
import type { Happening } from '../../journal/append.js';
import { loadForumNow } from '../venue/load-venue.js';
import { insertDecision, type DeclaredDecision, type DeclaredOption, type DeclaredRight } from './insert-decision.js';
import type { Write } from './write.js';

type Halt = Extract<Patch, { row: 'halt' }>;

const METHOD = LATEST.authority;

/** A pilot, as what is decided about it needs to know it. */
interface HaltedPilot {
  readonly id: string;
  readonly program: string;
  readonly cycle: string | null;
  readonly audience: Audience;
  readonly name: string;
  readonly rollback: string;
  readonly owner: string;
  readonly decider: string;
  readonly decideWithin: Duration | null;
  readonly engagement: EngagementModel;
  readonly halters: readonly string[];
  readonly heldUntil: Instant | null;
}

/**
 * Records that a pilot was halted, and opens the forum about it. The people who can halt it and its owner advise, the decider of its plan rules.
 * By default the pilot ends and stays halted. In a cycle the forum is handed on, so that no phase waits for it. It is on hold while the cycle is.
 * Returns the forum, whose workflow must be started.
 */
export async function writeHalt(tx: Tx, halt: Halt, happening: Happening, write: Write): Promise<Subject> {
  const pilot = await loadPilot(tx, halt.id);
  const decision = randomUUID();
  const options = optionsOf(pilot);
  await insertDecision(tx, questionOf(pilot, decision, options, happening.at), {
    options,
    rights: rightsOf(pilot),
    conflicts: [],
  });
  await insertHalt(tx, pilot, decision, halt, happening.at);
  await write(draftDecision(decision, { pilot: pilot.id, method: METHOD }));
  const forum = (await loadForumNow(tx, decision))?.forum;
  if (!forum) throw new Error(`The decision ${decision} is not there`);
  const engagement = withOwnLength(pilot);
  const opened = openForum(forum, { engagement }, happening.at, workingCalendar(engagement.calendar));
  const { heldUntil: until } = pilot;
  const self = subject('decision', decision);
  const hold = { subject: self, signal: null, move: 'hold' as const, appointments: [] };
  const onHold = until === null ? [] : [{ ...hold, until }];
  await write(join(opened, change({ moves: onHold })));
  return self;
}

async function loadPilot(tx: Tx, id: string): Promise<HaltedPilot> {
  const { rows } = await sql<HaltedPilot>`
    select t.id, t.program, t.cycle, t.audience, t.name, t.rollback, t.owner, t.decider, t.decide_within,
      coalesce(t.engagement, c.engagement) as engagement, g.held_until,
      (select coalesce(array_agg(h.person order by h.person), '{}') from pilot_halter h where h.pilot = t.id) as halters
    from pilot t left join cycle c on c.id = t.cycle left join gate g on g.kind = 'cycle' and g.id = t.cycle
    where t.id = ${id}`.execute(tx);
  if (!rows[0]) throw new Error(`There is no pilot ${id}`);
  return rows[0];
}

function questionOf(
  pilot: HaltedPilot,
  id: string,
  options: readonly DeclaredOption[],
  createdAt: Instant,
): DeclaredDecision {
  const { program, audience, cycle, engagement, decider, owner } = pilot;
  return {
    id,
    program,
    cycle,
    audience,
    engagement: cycle === null ? withOwnLength(pilot) : null,
    pilot: pilot.id,
    handedOn: cycle !== null,
    question: `The pilot "${pilot.name}" was halted. Does it go on?`,
    method: METHOD,
    parameters: {},
    proposal: null,
    defaultOption: options.find(({ statusQuo }) => statusQuo)?.id ?? null,
    shown: formOf(METHOD).shown,
    anonymous: false,
    tieBreak: ['authority', 'status_quo'],
    criteria: [],
    ladder: engagement.ladders.decision,
    authority: decider,
    deputy: null,
    proposer: owner,
    reversible: true,
    reviewDate: null,
    appeal: null,
    createdAt,
  };
}

/** Rights in the forum: the people who can halt the pilot and its owner advise, except the decider. */
const rightsOf = ({ halters, owner, decider }: HaltedPilot): DeclaredRight[] =>
  [...new Set([...halters, owner])]
    .filter((person) => person !== decider)
    .map((person) => ({ person, kind: 'advise' }));

/** The rules by which it is decided: how long it may take is the plan's own, where it says so. */
const withOwnLength = ({ engagement, decideWithin }: HaltedPilot): EngagementModel =>
  decideWithin === null
    ? engagement
    : { ...engagement, leadTimes: { ...engagement.leadTimes, decision: decideWithin } };

const PLACES: readonly PlaceOfOption[] = [GO_ON, ROLL_BACK, STAY_HALTED];

/** In their places, by which the outcome is read. */
function optionsOf({ rollback }: HaltedPilot): DeclaredOption[] {
  const options: Record<PlaceOfOption, Pick<DeclaredOption, 'title' | 'consequences'>> = {
    [GO_ON]: {
      title: 'Go on',
      consequences: 'It runs again until its end, and is halted again by the next breach',
    },
    [ROLL_BACK]: { title: 'Roll back', consequences: `It ends, and is undone: ${rollback}` },
    [STAY_HALTED]: { title: STATUS_QUO, consequences: 'It ends where it stands' },
  };
  return PLACES.map((place) => ({ ...options[place], id: randomUUID(), statusQuo: place === STAY_HALTED }));
}

async function insertHalt(tx: Tx, pilot: HaltedPilot, decision: string, halt: Halt, at: Instant): Promise<void> {
  const { program, cycle, audience } = pilot;
  const { because, person, actedFor, breach } = halt;
  const what = { because, person, actedFor, threshold: breach?.threshold ?? null, value: breach?.value ?? null };
  await tx
    .insertInto('pilotHalt')
    .values({ ...what, id: randomUUID(), program, cycle, audience, pilot: pilot.id, decision, at })
    .execute();
}
