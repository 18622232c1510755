import { subject, type Start } from '../libs/domain/subject.js';
import { follow } from './subject-workflow/subject-workflow.js';

/** Keeps every dated promise of a program that outlives a cycle: sleeps until the earliest and asks its owner. */
export async function program(start: Start): Promise<void> {
  const workflow = follow(subject('program', start.id), start);

  while (!workflow.over) {
    await workflow.during('active'); // the step that comes with each date asks whoever promised it
    await workflow.waitInUnknownPhase();
  }
}
