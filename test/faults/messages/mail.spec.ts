import { sql } from 'kysely';
import { ANN, BEN, DEN, ODA } from '../../servers/a-council.js';
import { eventually } from '../../servers/eventually.js';
import { aProvingGround, type ProvingGround } from '../harness/proving-ground.js';
import { expectSound } from '../invariants.js';
import { moveClock } from '../time/move-clock.js';

/** Seen to fail with a refusal for good that is tried again. */
describe('a mail server that refuses some, is slow to others, is away for hours and comes back', () => {
  let ground: ProvingGround;
  beforeAll(async () => {
    ground = await aProvingGround('mail', { postgres: 'shared' });
  });
  afterAll(() => ground?.stop());

  it('delays nobody else, and every notice is sent or bounced once', async () => {
    ground.stack.mail.answers = { [ODA]: 'never', [BEN]: 550, [DEN]: 451 };
    const people = await ground.people({ cycles: 2 });
    await eventually(async () => (await letters(ANN, 'sent')) >= 2 && (await letters(BEN, 'bounced')) >= 2, 30_000);
    expect(await letters(ODA, 'sent')).toBe(0); // others were not kept waiting by her ten seconds
    expect(await letters(BEN, 'sent')).toBe(0);
    await ground.stack.kill('mail');
    await people.over(90_000); // cycles do not wait for letters
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
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toHaveLength(rows.filter(({ state }) => state === 'sent').length);
  });

  const letters = async (email: string, state: 'sent' | 'bounced'): Promise<number> => {
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from notice n join person p on p.id = n.person
      where p.email = ${email} and n.state = ${state}`.execute(ground.stack.superuser);
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
