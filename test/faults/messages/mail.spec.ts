import { sql } from 'kysely';
import { ANN, BEN, CLEO, DEN, ODA } from '../../servers/a-council.js';
import type { Unanswered } from '../../notifications/mail-server.js';
import { eventually } from '../../servers/eventually.js';
import { aProvingGround, type ProvingGround } from '../harness/proving-ground.js';
import { aSlowCycle } from '../harness/slow-cycle.js';
import { expectSound } from '../invariants.js';
import { moveClock } from '../time/move-clock.js';

/** Shorter than the worker waits for an answer: ten seconds. */
const SLOW_MS = 5_000;

/**
 * Seen to fail with a refusal for good that is tried again. With one letter on its way at a time: nothing reached Ann while Oda's
 * server gave no answer. With a worker that waits two seconds for an answer: nothing of Den's was sent at the first attempt.
 */
describe('a mail server that refuses some, is slow to others, is away for hours and comes back', () => {
  let ground: ProvingGround;
  beforeAll(async () => {
    ground = await aProvingGround('mail', { postgres: 'shared' });
  });
  afterAll(() => ground?.stop());

  it('delays nobody else, and every notice is sent or bounced once', async () => {
    ground.stack.mail.answers = { [ODA]: 'never', [BEN]: 550, [CLEO]: 451, [DEN]: { acceptAfterMs: SLOW_MS } };
    const people = await ground.people({ cycles: 2 });
    await eventually(async () => (await letters(ANN, 'sent')) >= 2 && (await letters(BEN, 'bounced')) >= 2, 120_000);
    await eventually(annIsFirst, 120_000);
    await eventually(async () => expect(await letters(DEN, 'sent', 1)).toBeGreaterThan(0), 60_000);
    expect(await letters(BEN, 'sent')).toBe(0);
    await ground.stack.kill('mail');
    await people.over(240_000); // cycles do not wait for letters
    expect(await left()).toBeGreaterThan(0);
    let minutes = 0;
    for (; minutes < 180; minutes += 20) {
      await moveClock(ground, `${minutes} minutes`); // longer than the longest pause between two tries
      await eventually(async () => expect(await due()).toBe(0), 60_000); // each was tried, in vain
    }
    expect(await left()).toBeGreaterThan(0);
    await ground.stack.start('mail');
    await moveClock(ground, `${minutes} minutes`);
    await eventually(async () => expect(await left()).toBe(0), 90_000);
    await expectSound(ground);

    const { rows } = await sql<{ id: string; ends: number; state: string }>`
      select n.purpose || ' ' || n.person as id, n.state,
        (select count(*)::int from journal j where j.type in ('notice-sent', 'notice-bounced', 'notice-suppressed')
          and j.body->>'person' = n.person::text and j.body->>'purpose' = n.purpose and j.cycle is not distinct from n.cycle)
        - (select count(*)::int from notice o where o.person = n.person and o.purpose = n.purpose
          and o.cycle is not distinct from n.cycle) as ends from notice n`.execute(ground.stack.superuser);
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter(({ ends, state }) => ends !== 0 || state === 'queued')).toEqual([]);
    const ids = ground.stack.mail.mails.map(({ headers }) => headers.get('message-id'));
    expect([...new Set(ids)]).toHaveLength(rows.filter(({ state }) => state === 'sent').length);
  }, 600_000);

  /** Sees whether Ann gets a letter of a cycle that began when Oda's server had been asked, while it still gives no answer. */
  async function annIsFirst(): Promise<boolean> {
    const newest = (): Unanswered | undefined => [...ground.stack.mail.unanswered].findLast(({ to }) => to === ODA);
    await eventually(() => newest() !== undefined, 90_000);
    const waits = newest();
    const { id } = await aSlowCycle(ground.recorder);
    const invited = ground.stack.superuser.selectFrom('notice').select('id').where('cycle', '=', id);
    await eventually(async () => (await invited.where('state', '=', 'sent').execute()).length > 0, 60_000);
    return waits !== undefined && ground.stack.mail.unanswered.has(waits);
  }

  /** At most so often tried, where that is given. */
  const letters = async (email: string, state: 'sent' | 'bounced', attempts = Infinity): Promise<number> => {
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from notice n join person p on p.id = n.person
      where p.email = ${email} and n.state = ${state} and n.attempts <= ${attempts}::float8`.execute(
      ground.stack.superuser,
    );
    return rows[0]?.n ?? 0;
  };
  const due = async (): Promise<number> => {
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from notice where state = 'queued' and not_before <= clock()`.execute(
      ground.stack.superuser,
    );
    return rows[0]?.n ?? 0;
  };
  const left = async (): Promise<number> => {
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from notice where state = 'queued'`.execute(
      ground.stack.superuser,
    );
    return rows[0]?.n ?? 0;
  };
});
