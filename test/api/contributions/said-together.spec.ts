import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { Contribute } from '../../../apps/api/src/contributions/contribute.use-case.js';
import type { ContributionView, SaidView } from '../../../apps/api/src/contributions/contribution.schemas.js';
import { Commands, type Actor } from '../../../libs/commands/commands.js';
import { lockGates } from '../../../libs/commands/gates/lock-gates.js';
import type { CommandRequest } from '../../../libs/commands/idempotency.js';
import { connect, type Database, type Tx } from '../../../libs/database/connection.js';
import { ContributionBody } from '../../../libs/domain/contribution/contribution.js';
import { clearance } from '../../../libs/domain/people.js';
import { subject } from '../../../libs/domain/subject.js';
import { ANN, BEN, FAY } from '../../servers/a-council.js';
import { TIM, aCycleEach } from '../../servers/a-cycle.js';
import { SILENT_NOTIFIER } from '../../servers/api/silent-notifier.js';
import { eventually } from '../../servers/eventually.js';

const WORDS = 'On Monday the export took 18 minutes; it should take 5.';

describe('contributions that come to one cycle at once', () => {
  const { api, cycle } = aCycleEach();
  let owner: Database;
  let contribute: Contribute;
  beforeAll(() => {
    owner = connect(api.database.ownerUrl, { name: 'test-owner', max: 3 });
    contribute = new Contribute(new Commands(api.db, SILENT_NOTIFIER));
  });
  beforeEach(() => cycle.enter('session'));
  afterAll(() => owner.destroy());

  /** The ids of requests whose answer was an earlier one's. */
  const answeredBefore = new Set<string>();
  const isReplayed = ({ request }: Actor): boolean => answeredBefore.has(request?.id ?? '');
  const as = async (email: string, key: string | null = null): Promise<Actor> => {
    const { program } = cycle;
    const roles = email === FAY ? (['facilitator'] as const) : (['contributor'] as const);
    const request: CommandRequest = {
      id: randomUUID(),
      name: 'POST said',
      key,
      route: 'POST /said',
      bodyHash: 'said',
      report: (came) => came.replayed && answeredBefore.add(request.id),
    };
    return { person: await cycle.person(email), program, roles, audiences: clearance(roles, 'end_user'), request };
  };
  const say = (actor: Actor, said: object = {}): Promise<SaidView> =>
    contribute.execute(cycle.id, ContributionBody.parse({ kind: 'feedback', text: WORDS, ...said }), actor);

  /** What was written: by which transaction, and in the order of the journal. */
  const written = async (): Promise<{ words: string; transaction: string; actor: string; command: string }[]> => {
    const { rows } = await sql<{ words: string; transaction: string; actor: string; command: string }>`
      select c.body as words, c.xmin::text as transaction, j.actor, j.command
      from journal j join contribution c on c.id = (j.body->>'contribution')::uuid
      where j.cycle = ${cycle.id} and j.type = 'contributed' and j.xmin = c.xmin order by j.id`.execute(owner);
    return rows;
  };
  const wordsWritten = async (): Promise<string[]> => (await written()).map(({ words }) => words);

  /** Says all of it while somebody holds the gate, who then does something. */
  async function whileHeld<T>(saying: () => Promise<T>, then: (tx: Tx) => Promise<unknown>): Promise<T> {
    let said: Promise<T> | undefined;
    await owner.transaction().execute(async (tx) => {
      await lockGates(tx, [subject('cycle', cycle.id)], 'exclusive');
      await sql`select 1`.execute(tx); // the lock was sent ahead
      said = saying();
      said.catch(() => undefined); // awaited below
      await eventually(async () => (await waiting()).length > 0);
      await then(tx);
    });
    if (!said) throw new Error('Nothing was said');
    return said;
  }
  const waiting = async (): Promise<number[]> => {
    const { rows } = await sql<{ pid: number }>`select pid from pg_locks where locktype = 'advisory' and not granted
      and database = (select oid from pg_database where datname = current_database())`.execute(api.db);
    return rows.map(({ pid }) => pid);
  };

  it('are written by one transaction, in their order, each in the name of who said it', async () => {
    const people = [await as(ANN), await as(BEN), await as(TIM), await as(ANN)];
    const answers = await Promise.all(people.map((actor, nth) => say(actor, { text: `${WORDS} ${nth}` })));
    const rows = await written();
    expect(rows.map(({ words }) => words)).toEqual(people.map((_actor, nth) => `${WORDS} ${nth}`));
    expect(rows.map(({ actor }) => actor)).toEqual(people.map(({ person }) => person));
    expect(rows.map(({ command }) => command)).toEqual(people.map(({ request }) => request?.id));
    expect(new Set(rows.map(({ transaction }) => transaction)).size).toBe(1);
    expect(answers.map(({ author, text }) => `${author.name}: ${text}`)).toEqual(
      ['Ann', 'Ben', 'Tim', 'Ann'].map((name, nth) => `${name}: ${WORDS} ${nth}`),
    );
    const shown = await cycle.get<{ items: ContributionView[] }>(FAY, 'contributions');
    for (const { expect: _expected, ...answer } of answers) expect(shown.body.items).toContainEqual(answer);
  });

  it('go together when those who came before them are done', async () => {
    const [ann, ben, tim] = [await as(ANN), await as(BEN), await as(TIM)];
    const later: Promise<SaidView>[] = [];
    const first = whileHeld(
      () => say(ann, { text: '1' }),
      () => Promise.resolve(later.push(say(ben, { text: '2' }), say(tim, { text: '3' }))),
    );
    await first;
    await Promise.all(later);
    const rows = await written();
    expect(rows.map(({ words }) => words)).toEqual(['1', '2', '3']);
    expect(new Set(rows.map(({ transaction }) => transaction)).size).toBe(2);
    expect(rows[1]?.transaction).toBe(rows[2]?.transaction);
  });

  it('are refused each for themselves', async () => {
    const stranger = { ...(await as(BEN)), program: randomUUID() };
    const actors = [await as(ANN), await as(BEN), stranger, await as(BEN), await as(TIM), await as(FAY)];
    const said = [
      { text: 'first' },
      { topic: randomUUID() },
      {},
      { saidBy: ANN },
      { proxyFor: 'nobody-knows' },
      { text: 'written down', saidBy: ANN },
    ];
    const answers = await Promise.allSettled(said.map((one, nth) => say(actors[nth] as Actor, one)));
    expect(answers).toMatchObject([
      { value: { text: 'first', author: { name: 'Ann' } } },
      { reason: { refusal: { refused: 'unknown-reference' } } },
      { reason: { refusal: { refused: 'not-found' } } },
      { reason: { refusal: { refused: 'no-right' } } },
      { reason: { refusal: { refused: 'unknown-reference' } } },
      { value: { text: 'written down', author: { name: 'Ann' }, recordedBy: { name: 'fay' } } },
    ]);
    const rows = await written();
    expect(rows.map(({ words }) => words)).toEqual(['first', 'written down']);
    expect(new Set(rows.map(({ transaction }) => transaction)).size).toBe(1);
    const { rows: told } = await sql<{ person: string }>`
      select person from notice where cycle = ${cycle.id} and purpose = 'words_recorded'`.execute(owner);
    expect(told).toEqual([{ person: actors[0]?.person }]);
  });

  it('are written once for one Idempotency-Key, also among those that come together', async () => {
    const [key, other] = [randomUUID(), randomUUID()];
    const ask = async () => [await as(ANN, key), await as(ANN, key), await as(BEN, key), await as(BEN, other)] as const;
    const all = await ask();
    const [first, again, ben, bens] = await Promise.allSettled(all.map((actor) => say(actor)));
    expect(again).toMatchObject({ reason: { refusal: { refused: 'in-flight' } } });
    expect(await wordsWritten()).toHaveLength(3);
    const replayed = await ask();
    const repeated = await Promise.allSettled([
      say(replayed[0]),
      say(replayed[2]),
      say(replayed[3]),
      say(await as(TIM)),
    ]);
    expect(repeated.slice(0, 3)).toEqual([first, ben, bens]);
    expect(replayed.map(isReplayed)).toEqual([true, false, true, true]);
    expect(await wordsWritten()).toHaveLength(4);
    const reused = { ...replayed[0], request: { ...(replayed[0].request as CommandRequest), bodyHash: 'another' } };
    await expect(say(reused)).rejects.toMatchObject({ refusal: { refused: 'key-reused' } });
  });

  it('keep the refusal of one as the answer to its key', async () => {
    const key = randomUUID();
    const topic = randomUUID();
    const [refused, said] = await Promise.allSettled([say(await as(ANN, key), { topic }), say(await as(BEN))]);
    expect(said?.status).toBe('fulfilled');
    const again = await as(ANN, key);
    await expect(say(again)).rejects.toEqual((refused as PromiseRejectedResult).reason);
    expect(isReplayed(again)).toBe(true);
  });

  it('are done again alone when Postgres refuses one of them, and only that one fails', async () => {
    await sql`create or replace function pg_temp_refuse() returns trigger language plpgsql as
      $$ begin if new.body = 'impossible' then raise exception 'impossible'; end if; return new; end $$`.execute(owner);
    await sql`create trigger refuse before insert on contribution for each row execute function pg_temp_refuse()`.execute(
      owner,
    );
    try {
      const [ann, ben, tim] = [await as(ANN), await as(BEN, randomUUID()), await as(TIM)];
      const answers = await Promise.allSettled([
        say(ann, { text: 'one' }),
        say(ben, { text: 'impossible' }),
        say(tim, { text: 'two' }),
      ]);
      expect(answers).toMatchObject([
        { value: { text: 'one' } },
        { reason: { code: 'P0001' } },
        { value: { text: 'two' } },
      ]);
      expect((await wordsWritten()).sort()).toEqual(['one', 'two']);
    } finally {
      await sql`drop function pg_temp_refuse cascade`.execute(owner);
    }
  });

  it('are all told when their connection ends, and none is written', async () => {
    const people = [await as(ANN), await as(BEN)];
    const saying = () => Promise.allSettled(people.map((actor) => say(actor)));
    const answers = await whileHeld(saying, async () => {
      for (const pid of await waiting()) await sql`select pg_terminate_backend(${pid}::int)`.execute(api.db);
    });
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await waiting()).toEqual([]); // nobody tries again: it might have been committed
    expect(await wordsWritten()).toEqual([]);
  });

  it('are refused when input closes while they wait', async () => {
    const people = [await as(ANN), await as(BEN), await as(TIM)];
    const saying = () => Promise.allSettled(people.map((actor) => say(actor)));
    const answers = await whileHeld(saying, (tx) =>
      sql`update input_window set closes_at = clock() - interval '1 second'
        where subject = ${cycle.id} and what = 'contributions'`.execute(tx),
    );
    expect(answers).toMatchObject(people.map(() => ({ reason: { refusal: { refused: 'input-closed' } } })));
    expect(await wordsWritten()).toEqual([]);
  });
});
