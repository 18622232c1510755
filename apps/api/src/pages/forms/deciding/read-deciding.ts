import type { Database } from '../../../../../../libs/database/connection.js';
import { mayOverrule } from '../../../../../../libs/domain/acting/acting.js';
import { closingOf, closingRefused, raisingRefused } from '../../../../../../libs/domain/decision/concerns.js';
import { deaf } from '../../../../../../libs/domain/decision/positions.js';
import type { Instant } from '../../../../../../libs/domain/time.js';
import type { DecisionView } from '../../../decisions/decision.schemas.js';
import { readLastWord } from '../../../decisions/last-word.query.js';
import { readOwnPosition } from '../../../decisions/positions/position.query.js';
import { readForumNow, type Forum } from '../../../decisions/positions/read-forum.js';
import { readRulingNow } from '../../../decisions/ruling/ruling-now.query.js';
import { markup, type Html } from '../../html.js';
import type { ReadForms, Shown } from '../../in-browser.js';
import { concernForms, type Closable } from './concern-form.js';
import { conflictForm } from './conflict-form.js';
import { positionForm } from './position-form.js';
import { afterwards } from './read-afterwards.js';
import { rulingForms } from './ruling-form.js';

/** A decision as somebody meets it on its page. */
interface Met {
  readonly view: DecisionView;
  readonly forum: Forum;
  readonly now: Instant;
}

/** What somebody has to say in a decision: as who rules, as who decides, advises or contributes, and afterwards. */
export const onDecision: ReadForms<DecisionView> = async (shown, db) => {
  const { answer, id, viewer } = shown;
  const met = { view: answer, ...(await readForumNow(db, viewer, id)) };
  const open = ['open', 'last_call'].includes(met.forum.phase);
  const parts = open
    ? [
        await toRule(db, shown, met),
        await toSpeak(db, shown, met),
        await toConcerns(db, shown, met),
        declares(shown, met) ? conflictForm(id) : null,
      ]
    : [await afterwards(db, shown, met.now)];
  const told = parts.filter((part) => part !== null);
  return told.length === 0 ? null : markup`<div id="say">${told}</div>`;
};

/** Of advice, as much as one page takes answers to. */
const MOST_ADVICE = 20;

async function toRule(db: Database, { viewer }: Shown, { view }: Met): Promise<Html | null> {
  const now = await readRulingNow(db, viewer, view.id, MOST_ADVICE);
  return now === null ? null : rulingForms(view, now);
}

/** An anonymous position comes with a receipt that is shown once, which no page that one can reload may do. */
async function toSpeak(db: Database, { viewer, voice }: Shown, { view, forum, now }: Met): Promise<Html | null> {
  const { right } = forum;
  if (forum.anonymous || right === null || right === 'final_authority' || deaf(forum, now)) return null;
  const own = await readOwnPosition(db, viewer, view.id);
  const written = own?.reason ?? '';
  const whole = written === (view.position?.reason ?? ''); // else a name is left out of what is shown, and would be lost
  return positionForm(view, forum, { right, reason: whole ? written : null, scores: own?.scores ?? null }, voice);
}

/** By the rules that the commands ask. Closing is possible also past the deadline. */
async function toConcerns(db: Database, { viewer }: Shown, { view, forum, now }: Met): Promise<Html | null> {
  const { method, right } = forum;
  const raises = raisingRefused({ method, right, nameTaken: false, raised: view.concerns.length }) ?? deaf(forum, now);
  const late = forum.phase === 'open' && forum.closesAt !== null && now > forum.closesAt;
  const climbed = mayOverrule(await readLastWord(db, viewer, view.id), late);
  const closes = deaf({ ...forum, closesAt: null }, now) === null;
  const closable = view.concerns.flatMap((concern): Closable[] => {
    const { current, closedAt, owner, delegate } = concern;
    const owned = { owner: owner.id, delegate: delegate?.id ?? null, open: closedAt === null };
    const { person } = viewer;
    const closing = closingOf(owned, { person, climbed, reason: 'A reason', how: 'resolved' });
    if (!closes || !current || closingRefused(owned, closing)) return [];
    return [{ concern, own: [owned.owner, owned.delegate].includes(person) }];
  });
  return concernForms(view.id, closable, raises === null);
}

/** Whoever decides or has an office there, and has not declared it. */
const declares = ({ viewer }: Shown, { view, forum }: Met): boolean =>
  (forum.right === 'decide' || ['final_authority', 'deputy'].includes(view.yourRight.right)) &&
  !view.conflicts.some(({ person }) => person.id === viewer.person);
