import { subject, type Start } from '../libs/domain/subject.js';
import { follow } from './following/following.js';

/** Keeps every dated promise of a program that outlives a cycle: sleeps until the earliest and asks its owner. */
export async function program(start: Start): Promise<void> {
  const promises = follow(subject('program', start.id), start);

  while (!promises.over) {
    await promises.during('active'); // the step that comes with each date asks whoever promised it
    await promises.elsewhere();
  }
}
