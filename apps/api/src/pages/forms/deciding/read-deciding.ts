import { namingConsenting } from '../../../../../../libs/commands/people/named-people.query.js';
import type { Database } from '../../../../../../libs/database/connection.js';
import { deaf } from '../../../../../../libs/domain/decision/positions.js';
import type { DecisionView } from '../../../decisions/decision.schemas.js';
import { readOwnPosition } from '../../../decisions/positions/position.query.js';
import { readForumNow } from '../../../decisions/positions/read-forum.js';
import type { AnsweredAdvice } from '../../../decisions/ruling/advice.query.js';
import { readRulingNow } from '../../../decisions/ruling/ruling-now.query.js';
import { markup, type Html } from '../../html.js';
import type { ReadForms, Shown } from '../shown-page.js';
import { positionForm } from './position-form.js';
import { rulingForms } from './ruling-form.js';

/** What somebody has to say in a decision: as who rules, and as who decides, advises or contributes. */
export const onDecision: ReadForms = async (db, shown, id) => {
  const parts = [await toRule(db, shown, id), await toSpeak(db, shown, id)].filter((part) => part !== null);
  return parts.length === 0 ? null : markup`<div id="say">${parts}</div>`;
};

/** Of advice, as much as one page takes answers to. */
const MOST_ADVICE = 20;

async function toRule(db: Database, { answer, viewer }: Shown, id: string): Promise<Html | null> {
  const view = answer as DecisionView;
  const now =
    view.state === 'open' || view.state === 'last_call' ? await readRulingNow(db, viewer, id, MOST_ADVICE) : null;
  if (now === null) return null;
  const { unanswered, answered } = now;
  const told = await namingConsenting(db, viewer, { unanswered, answered }, (all, say) => ({
    unanswered: all.unanswered.map((one) => ({ ...one, reason: say(one.reason) })),
    answered: all.answered.map((one) => ({
      ...one,
      reason: say(one.reason),
      answer: wholeOrNone(one, say(one.answer)),
    })),
  }));
  return rulingForms(view, { ...now, ...told });
}

/** A name that is left out of what one begins with would be lost. */
const wholeOrNone = ({ answer }: AnsweredAdvice, told: string | null): string | null =>
  told === answer ? answer : null;

/** An anonymous position comes with a receipt that is shown once, which no page that one can reload may do. */
async function toSpeak(db: Database, { answer, viewer, voice }: Shown, id: string): Promise<Html | null> {
  const { now, forum } = await readForumNow(db, viewer, id);
  const { right } = forum;
  if (forum.anonymous || right === null || right === 'final_authority' || deaf(forum, now)) return null;
  const view = answer as DecisionView;
  const own = await readOwnPosition(db, viewer, id);
  const written = own?.reason ?? '';
  const whole = written === (view.position?.reason ?? ''); // else a name is left out of what is shown, and would be lost
  return positionForm(view, forum, { right, reason: whole ? written : null, scores: own?.scores ?? null }, voice);
}
