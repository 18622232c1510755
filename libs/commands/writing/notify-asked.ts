import { sql } from 'kysely';
import type { Tx } from '../../database/connection.js';
import type { Change, Move, NoticeDraft } from '../../domain/change.js';
import type { Purpose } from '../../domain/notice.js';
import type { Subject, SubjectKind } from '../../domain/subject.js';
import type { Happening } from '../../journal/append.js';
import { askedBy } from '../../queries/people/asked.js';
import { queueNotices } from './queue-notices.js';

/** What people who were asked for something by a deadline are notified of. */
interface AskedNotice {
  readonly purpose: Extract<Purpose, 'deadline_moved' | 'held' | 'resumed'>;
  readonly subject: Subject;
  /** The gates whose deadline it was. */
  readonly gates: readonly string[];
  /** The phases of a cycle in which everyone invited is notified as well. */
  readonly invited: readonly string[];
  readonly mark?: string;
}

/**
 * Notifies people who were asked for something by a deadline that it has moved. Of a hold and its end, everyone invited to a session
 * that has not ended is notified too. Nobody is notified twice, nor of what they did themselves, nor of what another notice of the change says.
 */
export async function notifyAsked(tx: Tx, change: Change, happening: Happening): Promise<void> {
  for (const notice of noticesOf(change, happening)) {
    const { purpose, subject, mark } = notice;
    const alreadyNotified = new Set(
      change.notices.filter((one) => one.subject.id === subject.id).map(({ person }) => person),
    );
    const asked = await readAsked(tx, notice);
    const drafts = asked
      .filter(({ person }) => person !== happening.actor && !alreadyNotified.has(person))
      .map((one): NoticeDraft => ({ ...one, purpose, subject, ...(mark === undefined ? {} : { mark }) }));
    await queueNotices(tx, drafts, happening);
  }
}

const HAS_ASKED: ReadonlySet<SubjectKind> = new Set(['cycle', 'decision', 'review']);
const UNTIL_IT_ENDS = ['agenda', 'pre_read', 'session'];

function noticesOf({ moves, patches }: Change, { at }: Happening): AskedNotice[] {
  const sessionMoved = patches.some((patch) => patch.row === 'cycle' && patch.set.sessionSequence !== undefined); // which a calendar file says
  const moved = moves
    .filter(({ move, subject: { kind } }) => move === 'rearm' && HAS_ASKED.has(kind))
    .map(({ subject }): AskedNotice => ({
      purpose: 'deadline_moved',
      subject,
      gates: [subject.id],
      invited: ['session'],
    }));
  const of = (move: Move['move']): string[] =>
    moves.filter((one) => one.move === move).map(({ subject }) => subject.id);
  const held = ({ move, subject: { kind } }: Move): boolean =>
    kind === 'cycle' && (move === 'hold' || move === 'resume');
  return [
    ...moved,
    ...moves.filter(held).map(({ move, subject }): AskedNotice => {
      const invited = move === 'resume' && sessionMoved ? ['session'] : UNTIL_IT_ENDS;
      return { purpose: move === 'hold' ? 'held' : 'resumed', subject, gates: of(move), invited, mark: at };
    }),
  ];
}

async function readAsked(tx: Tx, { gates, invited }: AskedNotice): Promise<{ person: string; own: boolean }[]> {
  const { rows } = await sql<{ person: string; own: boolean }>`
    select a.person, bool_and(a.own) as own from gate g cross join lateral (${askedBy(invited)}) a
    where g.id = any(${gates}::uuid[]) group by a.person order by a.person`.execute(tx);
  return rows;
}
