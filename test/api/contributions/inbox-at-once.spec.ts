import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { SaidView } from '../../../apps/api/src/contributions/contribution.schemas.js';
import { SayOutside } from '../../../apps/api/src/contributions/inbox/say-outside.use-case.js';
import { Commands, type Actor } from '../../../libs/commands/commands.js';
import { lockGates } from '../../../libs/commands/gates/lock-gates.js';
import { connect } from '../../../libs/database/connection.js';
import { InboxBody } from '../../../libs/domain/contribution/contribution.js';
import { clearance } from '../../../libs/domain/people.js';
import { subject } from '../../../libs/domain/subject.js';
import { verify } from '../../../libs/journal/verify.js';
import { AGENDA, ANN, BEN, FAY } from '../../servers/a-council.js';
import { aCycleEach } from '../../servers/a-cycle.js';
import { SILENT_NOTIFIER } from '../../servers/api/silent-notifier.js';
import { eventually } from '../../servers/eventually.js';

describe('the inbox, when many speak at once', () => {
  const { api, cycle } = aCycleEach();

  const tell = (as: string, text = 'Since Tuesday the report is lost without a network', headers = {}) =>
    api.call<{ id: string }>(as, 'POST', `/v1/programs/${cycle.program}/inbox`, { kind: 'feedback', text }, headers);
  const begin = () =>
    api.call<{ id: string }>(FAY, 'POST', `/v1/programs/${cycle.program}/cycles`, {
      ...AGENDA,
      title: 'Next',
      scope: 'What came in',
      invite: [ANN],
    });
  const rename = (name: string) =>
    api.call(FAY, 'PATCH', `/v1/programs/${cycle.program}`, { name }, { 'if-match': '*' });
  const open = async (): Promise<number> => {
    const promises = api.db.selectFrom('promise').select('id').where('program', '=', cycle.program);
    return (await promises.where('kind', '=', 'inbox').where('keptAt', 'is', null).execute()).length;
  };
  const kept = async () => {
    const { rows } = await sql<{ id: string; cycle: string | null; acknowledged: number; journaled: number }>`
      select k.id, k.cycle,
        (select count(*)::int from notice n where n.purpose = 'inbox_received' and n.data ->> 'about' = k.id::text) as acknowledged,
        (select count(*)::int from journal j where j.type = 'contributed' and j.body ->> 'contribution' = k.id::text) as journaled
      from contribution k where k.program = ${cycle.program}`.execute(api.db);
    return rows;
  };
  const ungranted = async (locks: string): Promise<boolean> => {
    const { rows } = await sql`select from pg_locks where not granted and ${sql.raw(locks)}
      and database = (select oid from pg_database where datname = current_database())`.execute(api.db);
    return rows.length > 0;
  };
  const waitsForGate = () => ungranted(`locktype = 'advisory'`);

  describe('those who come together', () => {
    const say = async (said: Partial<InboxBody>[]) => {
      const outside = new SayOutside(new Commands(api.db, SILENT_NOTIFIER));
      const person = await cycle.person(BEN);
      const roles = ['contributor'] as const;
      const actor: Actor = {
        person,
        program: cycle.program,
        roles,
        audiences: clearance(roles, 'end_user'),
        request: null,
      };
      const bodies = said.map((one) => InboxBody.parse({ kind: 'feedback', text: 'It is lost', ...one }));
      return Promise.allSettled(bodies.map((body) => outside.execute(cycle.program, body, actor)));
    };
    const transactions = async (): Promise<number> => {
      const { rows } = await sql<{ n: number }>`select count(distinct xmin::text)::int as n
        from contribution where program = ${cycle.program} and body <> 'The first'`.execute(api.db);
      return rows[0]?.n ?? 0;
    };

    it('are kept by one transaction while an answer is promised, and each refused for themselves', async () => {
      const { body } = await tell(ANN, 'The first');
      const { askedBy } = (body as unknown as SaidView).expect;
      const answers = await say([{ text: 'one' }, { saidBy: ANN }, { text: 'two' }, { proxyFor: 'nobody-knows' }]);
      expect(answers).toMatchObject([
        { value: { text: 'one', author: { name: 'Ben' }, expect: { answerBy: null, askedBy } } },
        { reason: { refusal: { refused: 'no-right' } } },
        { value: { text: 'two', expect: { askedBy } } },
        { reason: { refusal: { refused: 'unknown-reference' } } },
      ]);
      expect(await transactions()).toBe(1);
      expect((await kept()).map((one) => [one.acknowledged, one.journaled])).toEqual([1, 2, 3].map(() => [1, 1]));
    });

    it('are all kept when nothing is promised yet, with one promise', async () => {
      const answers = await say([{ text: 'one' }, { text: 'two' }, { text: 'three' }]);
      const promise = api.db.selectFrom('promise').select('dueAt').where('program', '=', cycle.program);
      const { dueAt } = await promise.where('kind', '=', 'inbox').executeTakeFirstOrThrow();
      expect(answers).toMatchObject(
        ['one', 'two', 'three'].map((text) => ({ value: { text, expect: { askedBy: dueAt } } })),
      );
      expect(await open()).toBe(1);
      expect((await kept()).map((one) => [one.acknowledged, one.journaled])).toEqual([1, 2, 3].map(() => [1, 1]));
    });
  });

  it('is open to everybody while somebody speaks; only who speaks first waits, for the promise', async () => {
    const speaking = [subject('program', cycle.program)];
    const first = await api.db.transaction().execute(async (tx) => {
      await lockGates(tx, speaking, 'shared');
      const answer = tell(ANN);
      await eventually(waitsForGate);
      return { answer };
    });
    expect(await first.answer).toMatchObject({ status: 201 });
    expect(await open()).toBe(1);
    await api.db.transaction().execute(async (tx) => {
      await lockGates(tx, speaking, 'shared');
      await sql`select 1`.execute(tx); // the lock was sent ahead
      expect(await tell(BEN)).toMatchObject({ status: 201 });
    });
    expect(await open()).toBe(1);
  });

  it('lets cycles begin beside each other while nobody has spoken', async () => {
    await api.db.transaction().execute(async (tx) => {
      await lockGates(tx, [subject('program', cycle.program)], 'shared');
      await sql`select 1`.execute(tx); // the lock was sent ahead
      expect(await begin()).toMatchObject({ status: 201 });
    });
  });

  it('is taken over by a cycle that begins with all that was being said, and each whole', async () => {
    await tell(ANN, 'The first');
    const owner = connect(api.database.ownerUrl, { name: 'test', max: 1 });
    const both = await owner.transaction().execute(async (tx) => {
      await sql`lock table notice in share mode`.execute(tx); // nobody is told anything: what is said is half written
      const said = tell(BEN, 'The second');
      await eventually(() => ungranted(`relation = 'notice'::regclass`));
      const begun = begin();
      await eventually(waitsForGate);
      return { said, begun };
    });
    await owner.destroy();
    expect(await both.said).toMatchObject({ status: 201 });
    const taking = (await both.begun).body.id;
    const whole = { cycle: taking, acknowledged: 1, journaled: 1 };
    expect(await kept()).toEqual([expect.objectContaining(whole), expect.objectContaining(whole)]);
    expect(await open()).toBe(0);
  });

  it('promises anew what is said when a cycle has just taken over what was promised', async () => {
    await tell(ANN, 'The first');
    const owner = connect(api.database.ownerUrl, { name: 'test', max: 1 });
    const both = await owner.transaction().execute(async (tx) => {
      await sql`lock table notice in share mode`.execute(tx);
      const begun = begin();
      await eventually(() => ungranted(`relation = 'notice'::regclass`));
      const said = tell(BEN, 'The second'); // it sees the promise, and waits for the cycle
      await eventually(waitsForGate);
      return { said, begun };
    });
    await owner.destroy();
    expect(await both.begun).toMatchObject({ status: 201 });
    const { id } = (await both.said).body;
    expect((await kept()).find((one) => one.id === id)).toMatchObject({ cycle: null, acknowledged: 1, journaled: 1 });
    expect(await open()).toBe(1);
  });

  it('loses nothing, keeps nothing twice and acknowledges each once, while cycles begin and the program is changed', async () => {
    const texts = Array.from({ length: 60 }, (_, index) => ({ text: `say-${index}`, key: randomUUID() }));
    const all = texts.flatMap(({ text, key }, index) => {
      const say = () => tell(index % 2 ? ANN : BEN, text, { 'idempotency-key': key });
      return index % 20 === 10 ? [say(), begin(), rename(`Council ${index}`)] : [say()];
    });
    expect((await Promise.all(all)).map(({ status }) => status).sort()).toEqual([
      ...[200, 200, 200],
      ...Array.from({ length: 63 }, () => 201),
    ]);
    const again = await Promise.all(
      texts.map(({ text, key }, n) => tell(n % 2 ? ANN : BEN, text, { 'idempotency-key': key })),
    );
    expect(again.every(({ headers }) => headers['idempotency-replayed'] === 'true')).toBe(true);
    const rows = await kept();
    expect(rows.map(({ id }) => id).sort()).toEqual(again.map(({ body }) => body.id).sort());
    expect(rows.filter((one) => one.acknowledged !== 1 || one.journaled !== 1)).toEqual([]);
    expect(await open()).toBe(rows.some((one) => one.cycle === null) ? 1 : 0);
    expect((await verify(api.db, cycle.program)).programs[0]?.findings).toEqual([]);
  });
});
