import type { Concern, ForumRules, Option } from '../../../../libs/domain/decision/methods/method.js';
import type { Ballots } from '../../../../libs/domain/decision/counting/schulze.js';
import { plusMs, type Instant } from '../../../../libs/domain/time.js';

export const DEADLINE = '2026-06-04T08:00:00.000Z';
/** Before the deadline, at it, and the first instant after it. */
export const BEFORE = '2026-06-02T08:00:00.000Z';
export const AFTER = plusMs(DEADLINE, 1);

/** Options of these ids in this order; the last keeps things as they are. */
export const optionsOf = (...ids: readonly string[]): Option[] =>
  ids.map((id, position) => ({ id, position, statusQuo: position === ids.length - 1 }));

export const aForum = (parts: Partial<ForumRules> = {}): ForumRules => ({
  options: optionsOf('a', 'b', 'keep'),
  tieBreak: [],
  deadline: DEADLINE,
  ...parts,
});

export const aConcern = (parts: Partial<Concern> = {}): Concern => ({
  id: 'q1',
  owner: 'ann',
  open: true,
  raisedAt: BEFORE,
  closedAt: null,
  ...parts,
});

export const closed = (raisedAt: Instant, closedAt: Instant): Concern => aConcern({ raisedAt, closedAt, open: false });

/** `5 a>b=c` are five ballots that rank a first, then b and c. */
export function ballots(...lines: readonly string[]): Ballots[] {
  return lines.map((line) => {
    const [count = '0', order = ''] = line.split(' ');
    const ranking = order === '' ? [] : order.split('>').map((rank) => rank.split('='));
    return { ranking, count: Number(count) };
  });
}
