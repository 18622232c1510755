import { PostgresPhaseNotices } from '../../../libs/commands/phase-notices/phase-notices.js';
import { connect } from '../../../libs/database/connection.js';
import { subject } from '../../../libs/domain/subject.js';
import { composeLetter, OF_NOTICE } from '../../../libs/notifications/compose-letter.js';
import { ANN, BEN, CLEO, FAY } from '../../servers/a-council.js';
import { holdingGate } from '../../servers/api/held-gate.js';
import { AUD, EVE, TIM, aCycle, aCycleEach } from '../../servers/a-cycle.js';

const PRE_READ = { title: 'Numbers', summary: 'What we counted', body: 'All of it' };

interface Agenda {
  preReads: { id: string; sentAt: string | null; acknowledgedAt: string | null }[];
}

describe('those who are invited', () => {
  const { api, cycle } = aCycleEach();
  const agenda = async (as = FAY): Promise<Agenda> => (await cycle.get<Agenda>(as, 'agenda')).body;
  const notices = async (purpose: string): Promise<string[]> => {
    const rows = await api.db
      .selectFrom('notice')
      .innerJoin('person', 'person.id', 'notice.person')
      .select('person.email')
      .where('cycle', '=', cycle.id)
      .where('purpose', '=', purpose)
      .orderBy('person.email')
      .execute();
    return rows.map(({ email }) => email);
  };

  it('are told when they are new, once', async () => {
    const first = await cycle.post(FAY, 'invitations', { emails: [TIM, ANN, TIM.toUpperCase()] });
    expect(first).toMatchObject({ status: 200, body: { invited: 3, added: 1 } });
    expect(await notices('invitation')).toEqual([TIM]);
    expect(await cycle.post(FAY, 'invitations', { emails: [TIM] })).toMatchObject({ body: { invited: 3, added: 0 } });
    await cycle.post(FAY, 'invitations', { emails: [CLEO], compliance: true });
    expect(await notices('obligations_wanted')).toEqual([CLEO]);
    const phaseNotices = new PostgresPhaseNotices(api.db);
    await phaseNotices.send({ subject: subject('cycle', cycle.id), entry: 1 }, 'invite');
    expect(await notices('invitation')).toEqual([ANN, BEN, CLEO, TIM]);
    expect(await cycle.post(FAY, 'invitations', { emails: [ANN, 'nobody@example.org'] })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'emails[1]' }] },
    });
  });

  it('end input later where they are in a later zone and invited while pre-reads are out, and never earlier', async () => {
    const owner = connect(api.database.ownerUrl, { name: 'test-owner', max: 1 });
    const live = (email: string, zone: string) =>
      owner.updateTable('person').set({ zone }).where('email', '=', email).execute();
    const closes = async (): Promise<string> =>
      (await cycle.get<{ input: { closesAt: string } }>(ANN, 'agenda')).body.input.closesAt;
    await cycle.enter('pre_read');
    const before = await closes();
    await live(TIM, 'Pacific/Honolulu');
    await cycle.post(FAY, 'invitations', { emails: [TIM] });
    const after = await closes();
    expect(after > before).toBe(true);
    const hour = { timeZone: 'Pacific/Honolulu', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
    expect(new Intl.DateTimeFormat('en', hour).format(new Date(after))).toBe('17:00');
    await cycle.post(FAY, 'invitations', { emails: [CLEO] }); // in Berlin
    expect(await closes()).toBe(after);
    await live(TIM, 'Europe/Berlin');
    await owner.destroy();
  });

  it('end input later where a facilitator gives them a later zone while pre-reads are out, by a body or a file', async () => {
    const closes = async (): Promise<string> =>
      (await cycle.get<{ input: { closesAt: string } }>(ANN, 'agenda')).body.input.closesAt;
    const people = `/v1/programs/${cycle.program}/participants`;
    const gil = { email: 'gil@example.org', name: 'Gil', group: 'operator' }; // takes part nowhere else
    const give = (zone: string) => api.call(FAY, 'POST', people, { participants: [{ ...gil, zone }] });
    await give('Europe/Berlin');
    await cycle.post(FAY, 'invitations', { emails: [gil.email] });
    await cycle.enter('pre_read');
    const before = await closes();
    expect((await give('America/Chicago')).status).toBe(200);
    const later = await closes();
    expect(later > before).toBe(true);
    const csv = (zone: string): string => `email,name,group,zone\n${gil.email},Gil,operator,${zone}\n`;
    const file = (body: object) => api.call(FAY, 'POST', `${people}/import`, body);
    await file({ csv: csv('Pacific/Honolulu'), dryRun: true });
    expect(await closes()).toBe(later);
    expect((await file({ csv: csv('Pacific/Honolulu') })).status).toBe(200);
    const latest = await closes();
    expect(latest > later).toBe(true);
    await give('Europe/Berlin');
    expect(await closes()).toBe(latest); // nobody is told earlier
  });

  it('end nothing in another program: whoever adds them to one waits for no cycle of theirs', async () => {
    await cycle.enter('pre_read');
    const people = { name: 'Mine', product: 'Reports', engagement: { calendar: { zone: 'UTC' } } };
    const mine = await api.call<{ id: string }>(EVE, 'POST', '/v1/programs', people);
    const ann = { email: ANN, name: 'Ann', group: 'end_user', zone: 'Pacific/Honolulu' };
    await holdingGate(api.db, subject('cycle', cycle.id), 'exclusive', async () => {
      const added = await api.call(EVE, 'POST', `/v1/programs/${mine.body.id}/participants`, { participants: [ann] });
      expect(added.status).toBe(200);
      const csv = `email,name,group,zone\n${BEN},Ben,operator,Pacific/Honolulu\n`;
      const file = await api.call(EVE, 'POST', `/v1/programs/${mine.body.id}/participants/import`, { csv });
      expect(file.status).toBe(200);
    });
  });

  it('are sent what is added while pre-reads are out at once, if they may read it', async () => {
    await cycle.enter('pre_read');
    await cycle.post(FAY, 'invitations', { emails: [TIM] });
    expect(await notices('invitation')).toEqual([TIM]);
    expect(await notices('pre_read')).toEqual([TIM]);
    const added = await cycle.post<{ id: string }>(FAY, 'pre-reads', { ...PRE_READ, audience: 'team' });
    expect(added).toMatchObject({ status: 201, body: { hasBody: true, sentAt: expect.any(String) } });
    expect(await notices('pre_read')).toEqual([TIM, TIM]);
    expect(await api.call(TIM, 'GET', `/v1/pre-reads/${added.body.id}`)).toMatchObject({ body: { body: 'All of it' } });
    for (const method of ['GET', 'POST'] as const) {
      const path = `/v1/pre-reads/${added.body.id}${method === 'POST' ? '/receipts' : ''}`;
      expect(await api.call(ANN, method, path, method === 'POST' ? {} : undefined)).toMatchObject({ status: 404 });
    }
    expect((await agenda(ANN)).preReads).toHaveLength(1);
    await cycle.post(FAY, 'pre-reads', PRE_READ);
    expect(await notices('pre_read')).toEqual([ANN, BEN, TIM, TIM, TIM]);
  });

  it('give one receipt each, from sending until the cycle ends', async () => {
    const [preRead] = (await agenda()).preReads;
    const path = `/v1/pre-reads/${preRead?.id}/receipts`;
    const acknowledge = (as: string, body: unknown = {}) =>
      api.call<{ acknowledgedAt: string }>(as, 'POST', path, body);
    expect(await acknowledge(ANN)).toMatchObject({ status: 409, body: { code: 'illegal-step' } });
    await cycle.enter('pre_read');
    await new PostgresPhaseNotices(api.db).send(
      { subject: subject('cycle', cycle.id), entry: 2 },
      'distribute_pre_reads',
    );
    const first = await acknowledge(ANN);
    expect(first).toMatchObject({ status: 200, body: { acknowledgedAt: expect.any(String) } });
    const again = await Promise.all([acknowledge(ANN), acknowledge(ANN)]);
    expect(again.map(({ body }) => body.acknowledgedAt)).toEqual([
      first.body.acknowledgedAt,
      first.body.acknowledgedAt,
    ]);
    expect(await cycle.journal('pre-read-acknowledged')).toHaveLength(1);
    expect(await acknowledge(AUD)).toMatchObject({ status: 403 });
    expect(await acknowledge(ANN, { now: true })).toMatchObject({ status: 400 });
    const readers = await cycle.get(FAY, 'readers');
    expect(readers).toMatchObject({ status: 200, body: { next: null } });
    const unread = (readers.body as { items: { person: { name: string }; unread: number }[] }).items;
    expect(new Map(unread.map(({ person, unread: n }) => [person.name, n]))).toEqual(
      new Map([
        ['Ann', 0],
        ['Ben', 1],
      ]),
    );
    expect(await cycle.get(AUD, 'readers')).toMatchObject({ status: 200 });
    expect(await cycle.get(ANN, 'readers')).toMatchObject({ status: 403 });
    expect((await cycle.get<{ items: unknown[]; next: string }>(FAY, 'readers?limit=1')).body).toMatchObject({
      items: [{}],
      next: expect.any(String),
    });
    await cycle.post(FAY, 'cancel', { reason: 'It is over' });
    expect(await acknowledge(BEN)).toMatchObject({ status: 409, body: { code: 'phase-closed' } });
  });
});

describe('a cycle that has nothing to read', () => {
  const { api } = aCycleEach();

  it('tells everybody invited that input is open, with the agenda as it is when it goes out', async () => {
    const cycle = await aCycle(api, { brief: { preReads: [] } });
    const { topics } = (await cycle.get<{ topics: { objective: string }[] }>(FAY, 'agenda')).body;
    const added = { question: 'Which photos stay?', yields: 'A list', evidence: 'Ten reports', minutes: 5 };
    const late = { ...added, objective: topics[0]?.objective, ifTimeRemains: true };
    expect((await cycle.post(FAY, 'topics', late)).status).toBe(201);
    await cycle.enter('pre_read');
    const began = { subject: subject('cycle', cycle.id), entry: 2 };
    await new PostgresPhaseNotices(api.db).send(began, 'distribute_pre_reads');
    const notices = await api.db
      .selectFrom('notice')
      .select(OF_NOTICE)
      .where('cycle', '=', cycle.id)
      .where('purpose', '=', 'agenda_published')
      .execute();
    const letters = await Promise.all(
      notices.map((notice) => composeLetter(api.db, notice, { publicUrl: 'http://127.0.0.1' })),
    );
    expect(letters.map((letter) => letter?.to.email).sort()).toEqual([ANN, BEN]);
    for (const letter of letters) {
      expect(letter?.subject).toBe('The agenda is out: Simplified reporting');
      expect(letter?.text).toMatch(/Agenda:\n.*Which fields can go\? \(25 minutes\)/);
      expect(letter?.text).toMatch(/Only if time remains:\n.*Which photos stay\? \(5 minutes\)/);
      expect(letter?.text).toMatch(/written input counts the same as the session\. Input closes .* at \d\d:\d\d/);
      expect(letter?.text).toMatch(/gets an answer, also when it is a no: by /);
      expect(letter?.text).not.toContain('acknowledge');
    }
  });
});
