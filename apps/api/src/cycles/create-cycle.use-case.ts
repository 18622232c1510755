import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { workingCalendar } from '../../../../libs/calendar/working-calendar.js';
import { Commands, type Actor, type Command } from '../../../../libs/commands/commands.js';
import { isWithoutCadence, promiseByCadence } from '../../../../libs/commands/promises/cadence.js';
import { nobodyIsHeard } from '../../../../libs/commands/promises/inbox-promise.js';
import { openGate } from '../../../../libs/commands/gates/open-gate.js';
import { loadCycle } from '../../../../libs/commands/venue/load-cycle.js';
import type { Tx } from '../../../../libs/database/connection.js';
import { hardToRead, languageOf, wordsOf, notPlain } from '../../../../libs/domain/accessibility/plain-language.js';
import { change } from '../../../../libs/domain/change.js';
import type { CycleBody } from '../../../../libs/domain/brief/cycle-body.js';
import { checkBrief, peopleOf } from '../../../../libs/domain/cycle/agenda/agenda.js';
import { answeredBy } from '../../../../libs/domain/cycle/agenda/expectations.js';
import { enter } from '../../../../libs/domain/cycle/move.js';
import { earliestSession } from '../../../../libs/domain/cycle/windows.js';
import type { EngagementModel } from '../../../../libs/domain/program/engagement.js';
import { targetsOf } from '../../../../libs/domain/representation/stakeholder-map.js';
import { askedTooOften, loadAskedTooOften } from '../representation/asked-too-often.query.js';
import { refuse, stopIf, type Refusal } from '../../../../libs/domain/refusal.js';
import { subject } from '../../../../libs/domain/subject.js';
import type { Instant } from '../../../../libs/domain/time.js';
import { testingIn, unknownCriteria } from '../agenda/topic-references.js';
import { idOf, membersByEmail, type Member } from '../programs/people-by-email.js';
import { takeOver } from '../contributions/inbox/take-over.js';
import { declareDecision } from '../decisions/commands/declare-decision.js';
import { readCycle } from './cycle.query.js';
import type { CycleView } from './cycle.schemas.js';
import { insertAgenda, insertInvitations, insertTargets } from './insert-agenda.js';

@Injectable()
export class CreateCycle {
  constructor(private readonly commands: Commands) {}

  /**
   * Starts a cycle: its first phase begins, its clock runs, its workflow follows. The engagement model is copied now. Exclusive
   * while people speak to the inbox: what is just being said there is there, whole, when the cycle takes over what waits; and where the
   * program has a cadence, because the next cycle is promised with this one. A rehearsal takes nothing over and promises none: who
   * spoke there was promised an answer, and gets none from what counts for nothing.
   */
  execute(program: string, brief: CycleBody, actor: Actor): Promise<CycleView> {
    const id = randomUUID();
    const isQuiet = async (tx: Tx): Promise<boolean> =>
      (await nobodyIsHeard(tx, program)) && (await isWithoutCadence(tx, program));
    return this.commands.sharedIf(isQuiet, [subject('program', program)], actor, async (command) => {
      const { tx, now } = command;
      const { engagement, stakeholders } = await tx
        .selectFrom('program')
        .select(['engagement', 'stakeholders'])
        .where('id', '=', program)
        .executeTakeFirstOrThrow();
      const audience = engagement.confidentiality;
      const named = peopleOf(brief, audience).map(({ email }) => email);
      const people = await membersByEmail(tx, program, named);
      stopIf(checkBrief(brief, people, audience, now) ?? briefNotPlain(brief, engagement));
      const testing = brief.topics.flatMap(({ scenarios }, index) => testingIn(`topics[${index}].`, scenarios));
      const unknown = await unknownCriteria(tx, { program, audience }, testing);
      stopIf(unknown.length > 0 ? refuse('unknown-reference', 'The brief names what is not there', unknown) : null);
      await insertCycle(tx, { id, program, brief, engagement, people, actor, now });
      await insertTargets(tx, { cycle: id, program, audience }, targetsOf(stakeholders, brief.mustHear));
      await insertInvitations(tx, { cycle: id, program, audience }, brief, people);
      await insertAgenda(tx, { cycle: id, program, audience }, brief, people);
      await begin(command, { id, program, brief, people });
      await flagAskedTooOften(command, { id, program });
      if (!isRehearsal(engagement)) {
        await takeOver(command, { id, program });
        if (engagement.cadence !== undefined) await promiseByCadence(command, program, true);
      }
      return readCycle(tx, actor, id);
    });
  }
}

/** Whether its days are seconds, and nothing in it counts. */
const isRehearsal = ({ calendar }: EngagementModel): boolean => calendar.pace !== undefined;

/** What nobody can change afterwards keeps the promise of plain words from the start; topics and pre-reads do when they go out. */
function briefNotPlain(brief: CycleBody, engagement: EngagementModel): Refusal | null {
  const words = [
    ...wordsOf.cycle(brief),
    ...brief.objectives.flatMap((objective, index) => wordsOf.objective(`objectives[${index}]`, objective)),
    ...brief.decisions.flatMap((decision, index) => wordsOf.decision(`decisions[${index}]`, decision)),
  ];
  return notPlain(hardToRead(words, languageOf(engagement)));
}

/** Enters `agenda`, then declares the decisions of the brief. */
async function begin(
  command: Command,
  { id, program, brief, people }: { id: string; program: string; brief: CycleBody; people: Map<string, Member> },
): Promise<void> {
  const { tx, now, actor, write, open } = command;
  const where = { program, cycle: id };
  const self = subject('cycle', id);
  await openGate(tx, self, program, id, now);
  const cycle = await loadCycle(tx, id);
  const calendar = workingCalendar(cycle.engagement.calendar);
  await write(enter('agenda', cycle, { person: actor.person, signal: null, because: 'started' }, now, calendar), where);
  const begun = await loadCycle(tx, id);
  const answersPlannedFor = answeredBy(begun, brief.decisions.length > 0, now, calendar);
  await write(change({ patches: [{ row: 'cycle', id, set: { answersPlannedFor } }] }), where);
  for (const [index, decision] of brief.decisions.entries())
    await declareDecision(command, begun, decision, people, `decisions[${index}].`);
  open(self);
}

/** A brief names whom it likes; the team sees who of them was asked too often. */
async function flagAskedTooOften({ tx, actor, write }: Command, { id, program }: { id: string; program: string }) {
  const invited = await tx.selectFrom('invitation').select('person').where('cycle', '=', id).execute();
  const people = invited.map(({ person }) => person);
  const flags = askedTooOften(id, await loadAskedTooOften(tx, actor, id, people));
  await write(change({ flags }), { program, cycle: id });
}

interface NewCycle {
  id: string;
  program: string;
  brief: CycleBody;
  engagement: EngagementModel;
  people: Map<string, Member>;
  actor: Actor;
  now: Instant;
}

async function insertCycle(tx: Tx, { id, program, brief, engagement, people, actor, now }: NewCycle): Promise<void> {
  const calendar = workingCalendar(engagement.calendar);
  await tx
    .insertInto('cycle')
    .values({
      id,
      program,
      audience: engagement.confidentiality,
      title: brief.title,
      scope: brief.scope,
      expectations: brief.expectations,
      engagement: JSON.stringify(engagement),
      rehearsal: isRehearsal(engagement),
      sessionAt: brief.session.at ?? earliestSession(engagement.leadTimes, now, calendar),
      sessionMinutes: brief.session.minutes,
      sessionPlace: brief.session.place,
      coverageReason: brief.coverageReason ?? null,
      deputy: brief.deputy ? idOf(people, brief.deputy) : null,
      createdBy: actor.person,
      createdAt: now,
    })
    .execute();
}
