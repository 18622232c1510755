import { sql } from 'kysely';
import { lockGates } from '../../../../libs/commands/gates/lock-gates.js';
import { writeChange } from '../../../../libs/commands/writing/write-change.js';
import type { Tx } from '../../../../libs/database/connection.js';
import { change } from '../../../../libs/domain/change.js';
import type { PromiseDraft } from '../../../../libs/domain/program/promise.js';
import { subject } from '../../../../libs/domain/subject.js';
import { FAY } from '../../forum/a-forum.js';
import { eventually } from '../../../servers/eventually.js';
import { inDays, itemsUnderReview } from './items-under-review.js';

describe('promises of one program that are made and ended at once', () => {
  const items = itemsUnderReview();
  beforeAll(() => items.begin(), 60_000);
  afterAll(() => items.end());

  /** A transaction that stays open until it is let go. */
  async function held(work: (tx: Tx) => Promise<unknown>, db = items.council().superuser) {
    let letGo = (): void => undefined;
    let begun = (): void => undefined;
    const end = new Promise<void>((resolve) => (letGo = resolve));
    const done = new Promise<void>((resolve) => (begun = resolve));
    const over = db.transaction().execute(async (tx) => {
      await work(tx);
      await sql`select`.execute(tx); // what was sent ahead is done
      begun();
      await end;
    });
    await Promise.race([done, over]);
    return {
      commit: (): Promise<void> => {
        letGo();
        return over;
      },
    };
  }

  it('are asked about when the first is due, also when an end was given to an approval that is waited for', async () => {
    const { underReview, verdict, idOf, council, worker } = items;
    const { superuser, program } = council();
    const item = await underReview();
    const review = idOf(item);
    const [soon, later, last] = [inDays(1), inDays(3), inDays(5)];
    const fay = await superuser.selectFrom('person').select('id').where('email', '=', FAY).executeTakeFirstOrThrow();
    const promise = async (tx: Tx, kind: PromiseDraft['kind'], dueAt: string): Promise<void> => {
      await lockGates(tx, [subject('program', program)], 'exclusive');
      const promises = [{ kind, about: subject('program', program), owner: fay.id, dueAt }];
      const happening = { program, cycle: null, actor: null, at: new Date().toISOString(), command: null };
      await writeChange(tx, change({ promises }), happening, null);
    };
    const waiting = async (): Promise<boolean> => {
      const { rows } = await sql`select from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`.execute(superuser);
      return rows.length === 1;
    };
    await superuser.transaction().execute((tx) => promise(tx, 'norm', last));
    expect((await verdict(item, 'approve', { until: later })).status).toBe(200);
    const dated = (db: Tx | typeof superuser, to: boolean) =>
      db.updateTable('review').set({ dated: to }).where('id', '=', review).execute();
    await dated(superuser, false); // as before the verdict, which whoever waits for the cycle has not seen
    const giving = await held(async (tx) => {
      await lockGates(tx, [subject('cycle', item.cycle)], 'exclusive');
      await dated(tx, true);
    }, worker());
    const promising = await held((tx) => promise(tx, 'inbox', soon));
    const changing = items.change(item.id, { title: 'A shorter form' });
    await eventually(waiting);
    await giving.commit();
    await eventually(waiting);
    await promising.commit();
    expect((await changing).body.reviews).toMatchObject([{ state: 'open' }]);
    const gate = superuser.selectFrom('gate').select('nextAt').where('id', '=', program);
    expect(await gate.executeTakeFirst()).toEqual({ nextAt: soon });
  });
});
