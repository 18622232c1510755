import type { Command } from 'commander';
import type { Adding } from './adding.js';
import { addAgendaCommands } from './agenda/agenda.js';
import { addPreReadCommands } from './agenda/pre-reads.js';
import { addScenarioCommands } from './agenda/scenarios.js';
import { addAnswerCommands, addDispositionCommands } from './contribution/answers.js';
import { addAttachmentCommands } from './contribution/attachments.js';
import { addDuplicateCommands } from './contribution/duplicates.js';
import { addContributionCommands, addDemonstrationCommands, addInboxCommands } from './contribution/said.js';
import { addClosureCommands } from './cycle/closure.js';
import { addCycleCommands } from './cycle/cycles.js';
import { addHealthCommands } from './cycle/health.js';
import { addMeasurementCommands } from './cycle/measurements.js';
import { addMovingCommands, addSessionCommands } from './cycle/moving.js';
import { addTraceCommand } from './cycle/trace.js';
import { addAfterCommands, addConcernCommands } from './forum/concerns.js';
import { addDecisionCommands } from './forum/decisions.js';
import { addSteeringCommands } from './forum/steering.js';
import { addAmendmentCommands } from './item/amendments.js';
import { addItemCommands } from './item/items.js';
import { addKnowledgeCommands } from './knowledge/knowledge.js';
import { addLanguageCommands } from './knowledge/language.js';
import { addLocalCommands } from './local/local.js';
import { addPilotCommands } from './pilot/pilots.js';
import { addEngagementCommands } from './program/engagement.js';
import { addHolidayCommands } from './program/holidays.js';
import { addMapCommands } from './program/map.js';
import { addPeopleCommands } from './program/people.js';
import { addProgramCommands } from './program/programs.js';
import { addTrackerCommands } from './program/tracker.js';
import { addConditionCommands, addObligationCommands } from './review/compliance.js';
import { addReviewCommands } from './review/reviews.js';
import { addReviewSteering } from './review/steering.js';
import { addAbsenceCommands } from './team/absences.js';
import { addConsentCommands } from './team/consents.js';
import { addInterestCommands } from './team/interests.js';
import { addNormCommands } from './team/norms.js';
import { addProblemCommands, addPromiseCommands } from './team/owed.js';
import { addPersonaCommands } from './team/personas.js';
import { addJournalCommands, addUpkeepCommands } from './upkeep/upkeep.js';

type Add = (on: Command, adding: Adding) => void;

/** A heading of `--help`, with what stands below it: nouns, or commands of the root. */
interface Group {
  readonly heading: string;
  readonly verbs?: Add;
  readonly nouns?: readonly (readonly [name: string, description: string, ...add: Add[]])[];
}

const addDecision: Add = (decision, adding) => {
  addDecisionCommands(decision, adding);
  addSteeringCommands(decision, adding);
  addConcernCommands(decision.command('concern').description('what blocks a decision until it is closed'), adding);
  addAfterCommands(decision, adding);
};

const GROUPS: readonly Group[] = [
  { heading: 'On this machine:', verbs: addLocalCommands },
  {
    heading: 'A program and its people:',
    nouns: [
      ['program', 'make a program, and see yours', addProgramCommands],
      ['people', 'the people of a program', addPeopleCommands],
      ['map', 'the stakeholder map of a program', addMapCommands],
      ['engagement', 'the engagement model of a program', addEngagementCommands],
      ['holidays', 'the holidays of a program', addHolidayCommands],
      ['absence', 'who is away, and who acts for them', addAbsenceCommands],
      ['norm', 'how people have agreed to work', addNormCommands],
      ['consent', 'what people consent to', addConsentCommands],
      ['interest', 'what people have at stake', addInterestCommands],
      ['persona', 'groups of stories that have a name', addPersonaCommands],
      ['promise', 'what was promised', addPromiseCommands],
      ['problem', 'what somebody should look at', addProblemCommands],
      ['tracker', 'the outside tracker of a program', addTrackerCommands],
    ],
  },
  {
    heading: 'A cycle:',
    nouns: [
      ['cycle', 'start a cycle, watch it, move it on, hold or end it', addCycleCommands, addMovingCommands],
      ['agenda', 'what a cycle is about, and who is invited', addAgendaCommands],
      ['scenario', 'what demonstrations show, and which criteria that puts to the test', addScenarioCommands],
      ['pre-read', 'what people read before the session', addPreReadCommands],
      ['session', 'the session of a cycle', addSessionCommands],
      ['measurement', 'what objectives came to', addMeasurementCommands],
      ['closure', 'the closure of a cycle', addClosureCommands],
      ['health', 'how a collaboration is doing, in figures', addHealthCommands],
    ],
  },
  {
    heading: 'What people say, and what becomes of it:',
    verbs: addTraceCommand,
    nouns: [
      ['contribution', 'what people say in a cycle', addContributionCommands],
      ['attachment', 'files that are attached to what people say', addAttachmentCommands],
      ['inbox', 'what people say outside a window', addInboxCommands],
      ['demonstration', 'what demonstrations showed', addDemonstrationCommands],
      ['duplicate', 'what probably says the same, in triage', addDuplicateCommands],
      ['item', 'what is to change, and by which words', addItemCommands],
      ['amendment', 'what is proposed: new items, and changes of those that there are', addAmendmentCommands],
      ['disposition', 'draft answers, until closure', addDispositionCommands],
      ['answer', 'published answers, and what people say of them', addAnswerCommands],
    ],
  },
  {
    heading: 'Decisions, reviews and pilots:',
    nouns: [
      ['decision', 'open a decision, take part, decide, and what follows', addDecision],
      ['review', 'ask for a compliance review, and give the verdict', addReviewCommands, addReviewSteering],
      ['obligation', 'what must be kept', addObligationCommands],
      ['condition', 'what approvals were given on', addConditionCommands],
      ['pilot', 'what is tried out with a part of the users', addPilotCommands],
    ],
  },
  {
    heading: 'What is known:',
    nouns: [
      ['knowledge', 'what programs know', addKnowledgeCommands],
      ['language', 'how plain texts are', addLanguageCommands],
    ],
  },
  {
    heading: 'For whoever runs it:',
    verbs: addUpkeepCommands,
    nouns: [['journal', 'what happened, held against its seals', addJournalCommands]],
  },
];

/** Adds every command, under the heading by which `--help` lists it. */
export function addNouns(program: Command, adding: Adding): void {
  for (const { heading, verbs, nouns = [] } of GROUPS) {
    program.commandsGroup(heading);
    for (const [name, description, ...add] of nouns) {
      const noun = program.command(name).description(description);
      for (const each of add) each(noun, adding);
    }
    verbs?.(program, adding);
  }
}
