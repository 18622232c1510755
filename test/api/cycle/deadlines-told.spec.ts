import { composeLetter } from '../../../libs/notifications/compose-letter.js';
import { ANN, BEN, CLEO, FAY } from '../../servers/a-council.js';
import { aCycleEach } from '../../servers/a-cycle.js';

describe('whoever was asked for something by a deadline', () => {
  const { api, cycle } = aCycleEach();
  const DAY = 86_400_000;
  const until = async (days: number): Promise<string> => {
    const { deadline } = (await api.call<{ deadline: string }>(FAY, 'GET', `/v1/cycles/${cycle.id}`)).body;
    return new Date(Date.parse(deadline) + days * DAY).toISOString();
  };
  /** Whom a purpose has queued letters for, in the order in which it did, with what each says now; null where nothing. */
  const letters = async (purpose: string): Promise<{ to: string; text: string | null }[]> => {
    const rows = await api.db
      .selectFrom('notice')
      .innerJoin('person', 'person.id', 'notice.person')
      .selectAll('notice')
      .select('person.email')
      .where('cycle', '=', cycle.id)
      .where('purpose', '=', purpose)
      .orderBy('notice.createdAt')
      .orderBy('person.email')
      .execute();
    const at = { publicUrl: 'https://roundtable.example' };
    return Promise.all(
      rows.map(async ({ email, ...notice }) => ({
        to: email,
        text: (await composeLetter(api.db, notice, at))?.text ?? null,
      })),
    );
  };
  const told = async (purpose: string): Promise<string[]> => (await letters(purpose)).map(({ to }) => to);
  const move = async (days: number) =>
    expect((await cycle.post(FAY, 'deadline', { to: await until(days), reason: 'The data come later' })).status).toBe(
      200,
    );

  it('hears of the new one, once for each time that it moves; the older letter is not sent any more', async () => {
    await cycle.enter('session');
    await move(2);
    expect(await told('deadline_moved')).toEqual([ANN, BEN]);
    const [{ text } = { text: null }] = await letters('deadline_moved');
    expect(text).toMatch(
      /The deadline of input to "Simplified reporting" was moved from .* to .* \(Europe\/Berlin\)\./,
    );
    expect(text).toContain('The reason: The data come later');
    await move(3);
    const both = await letters('deadline_moved');
    expect(both.map(({ to, text: says }) => [to, says !== null])).toEqual([
      ...[ANN, BEN].map((one) => [one, false]),
      ...[ANN, BEN].map((one) => [one, true]),
    ]);
  });

  it('hears that input was closed by hand, with the reason, which the note of the cycle tells', async () => {
    await cycle.enter('session');
    const announced = await until(0);
    expect((await cycle.post(FAY, 'input/close', { reason: 'All have *spoken*' })).status).toBe(200);
    const closed = await letters('input_closed');
    expect(closed.map(({ to }) => to)).toEqual([ANN, BEN]);
    expect(closed[0]?.text).toMatch(/ has closed input to "Simplified reporting"\. It had been announced until \w/);
    expect(closed[0]?.text).toContain('The reason:\n  All have *spoken*\n');
    const row = await api.db
      .selectFrom('notice')
      .select('data')
      .where('purpose', '=', 'input_closed')
      .executeTakeFirst();
    expect(row?.data).toMatchObject({ from: announced });
    const { body } = await cycle.get<{ markdown: string }>(FAY, 'closure');
    expect(body.markdown).toMatch(
      /- Written input: it was closed on \d{4}-\d\d-\d\d, earlier than announced, because: All have \\\*spoken\\\*\n/,
    );
  });

  it('is a reviewer who owes obligations to an agenda; others are told of no date that is not theirs', async () => {
    await cycle.post(FAY, 'invitations', { emails: [CLEO], compliance: true });
    await move(2);
    expect(await told('deadline_moved')).toEqual([CLEO]);
    expect((await letters('deadline_moved'))[0]?.text).toContain('the obligations of "Simplified reporting" was moved');
    await cycle.post(CLEO, 'obligations', { obligations: [] });
    expect((await letters('deadline_moved'))[0]?.text).toBeNull();
    await cycle.enter('refinement');
    await move(2);
    expect(await told('deadline_moved')).toEqual([CLEO]); // who facilitates has moved it
  });

  it('hears of a hold and of its end, as facilitators do, once and in words of their own', async () => {
    await cycle.enter('session');
    expect((await cycle.post(FAY, 'hold', { reason: 'The plant is closed' })).status).toBe(200);
    const held = await letters('held');
    expect(held.map(({ to }) => to)).toEqual([ANN, BEN, FAY]);
    expect(held[0]?.text).toMatch(
      /The reason: The plant is closed\n\nNothing is due meanwhile\. You hear when it goes on\./,
    );
    expect(held[2]?.text).toContain('Resume it earlier when it can go on');
    expect((await cycle.post(FAY, 'resume')).status).toBe(200);
    const resumed = await letters('resumed');
    expect(resumed.map(({ to }) => to)).toEqual([ANN, BEN, FAY]);
    expect(resumed[0]?.text).toMatch(/goes on, in the phase session\. .*\n\nInput closes /);
  });

  it('has one letter of what goes on where the session moves with it: that with the calendar file', async () => {
    await cycle.enter('pre_read');
    expect((await cycle.post(FAY, 'hold', { reason: 'The plant is closed' })).status).toBe(200);
    expect((await letters('held'))[0]?.text).toContain('Nothing is due meanwhile, and the session does not begin.');
    expect((await cycle.post(FAY, 'resume')).status).toBe(200);
    expect(await told('session_moved')).toEqual([ANN, BEN]);
    expect(await told('resumed')).toEqual([FAY]);
    await move(2);
    expect(await told('deadline_moved')).toEqual([]);
  });
});
