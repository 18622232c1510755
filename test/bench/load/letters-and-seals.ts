import { sql } from 'kysely';
import type { Stack } from '../../servers/a-stack-of-processes.js';
import { untilAtRest } from '../scale/open-cycles.js';

/** What a part of a run still owed when its clock had stopped, how long paying took, and what became of the notices of each cycle. */
export interface Owed {
  readonly letters: number;
  readonly seals: number;
  readonly seconds: number;
  /** Of each cycle; those that were not sent were out of date before their turn came. */
  readonly notices: number;
  readonly sent: number;
}

/** A phase that is over before its workflow tells of it tells nobody, so that one cycle may have a notice less than another. */
const LEAST_SHARE = 0.9;

interface Counts {
  readonly notices: number;
  readonly sent: number;
  readonly bounced: number;
  readonly queued: number;
  readonly unsealed: number;
  readonly entries: number;
  readonly seals: number;
  /** Of the cycle with the fewest, and of that with the most. */
  readonly fewest: number;
  readonly most: number;
}

/**
 * Looks whether people were told of everything in reference cycles that were played since `begin`, and whether all that happened in
 * their program was sealed: whoever does not send is not fast. Take it when everything is at rest and each cycle is over; the stack
 * has no other program.
 */
export class LettersAndSeals {
  private constructor(
    private readonly stack: Stack,
    private readonly before: Counts,
  ) {}

  static async begin(stack: Stack): Promise<LettersAndSeals> {
    return new LettersAndSeals(stack, await counts(stack));
  }

  /** Says what is owed now, waits until it is paid, and throws when it is not all of it. */
  async settle(cycles: number): Promise<Owed> {
    const stopped = performance.now();
    const owed = await counts(this.stack);
    await untilAtRest(this.stack);
    const seconds = (performance.now() - stopped) / 1000;
    const after = await counts(this.stack);
    const mails = this.stack.mail.mails.length;
    if (mails < after.sent || after.bounced > 0)
      throw new Error(`${mails} letters of ${after.sent} have arrived, and ${after.bounced} were refused`);
    if (after.fewest < LEAST_SHARE * after.most)
      throw new Error(`A cycle has ${after.fewest} notices, and another ${after.most} of the same`);
    if (after.seals !== after.entries) throw new Error(`${after.seals} seals of ${after.entries} entries`);
    return {
      letters: owed.queued,
      seals: owed.unsealed,
      seconds,
      notices: (after.notices - this.before.notices) / cycles,
      sent: (after.sent - this.before.sent) / cycles,
    };
  }
}

async function counts({ superuser }: Stack): Promise<Counts> {
  const { rows } = await sql<Counts>`
    with each as (select cycle, count(*)::int as n from notice where cycle is not null group by cycle)
    select n.*, (select count(*) from unsealed)::int as unsealed, (select count(*) from journal)::int as entries,
      (select count(*) from seal)::int as seals, (select coalesce(min(n), 0) from each) as fewest,
      (select coalesce(max(n), 0) from each) as most
    from (select count(*)::int as notices, count(*) filter (where state = 'sent')::int as sent,
      count(*) filter (where state = 'bounced')::int as bounced, count(*) filter (where state = 'queued')::int as queued
      from notice) n`.execute(superuser);
  const [found] = rows;
  if (!found) throw new Error('A count has a row');
  return found;
}
