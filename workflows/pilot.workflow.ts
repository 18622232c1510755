import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/activities.js';
import { subject, type Start } from '../libs/domain/subject.js';
import { ACTIVITY_OPTIONS } from './subject-workflow/activity-options.js';
import { follow } from './subject-workflow/subject-workflow.js';

const { announceStart, askForPilotVerdict, announcePilotVerdict } = proxyActivities<Activities>(ACTIVITY_OPTIONS);

/** Runs one pilot: it starts when it is approved and its time has come, is watched while it runs, and ends with a verdict. */
export async function pilot(start: Start): Promise<void> {
  const self = subject('pilot', start.id);
  const trial = follow(self, start);

  // A loop, because what was halted may go on.
  while (!trial.over) {
    await trial.during('planned'); // until it is approved and its time has come
    await trial.during('running', announceStart);
    await trial.during('halted'); // until it is decided what becomes of it
    await trial.during('verdict', askForPilotVerdict);
    await trial.waitInUnknownPhase();
  }

  await announcePilotVerdict({ subject: self, entry: trial.position.entry });
}
