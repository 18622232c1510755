import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { pino } from 'pino';
import { Contribute } from '../../../apps/api/src/contributions/contribute.use-case.js';
import { Commands, type Actor } from '../../../libs/commands/commands.js';
import { lockGates } from '../../../libs/commands/gates/lock-gates.js';
import { connect, type Database } from '../../../libs/database/connection.js';
import { ContributionBody } from '../../../libs/domain/contribution/contribution.js';
import { clearance } from '../../../libs/domain/people.js';
import { subject } from '../../../libs/domain/subject.js';
import { startTracing, type Tracing } from '../../../libs/observability/tracing/start-tracing.js';
import { anOtlpReceiver, type Receiver, type Span } from '../../e2e/observability/an-otlp-receiver.js';
import { ANN, BEN, FAY } from '../../servers/a-council.js';
import { TIM, aCycleEach } from '../../servers/a-cycle.js';
import { SILENT_NOTIFIER } from '../../servers/api/silent-notifier.js';
import { eventually } from '../../servers/eventually.js';

describe('the traces of contributions that share a transaction', () => {
  const { api, cycle } = aCycleEach();
  let collector: Receiver;
  let tracing: Tracing | null;
  let db: Database;
  beforeAll(async () => {
    collector = await anOtlpReceiver();
    process.env.OTEL_EXPORTER_OTLP_ENDPOINT = collector.endpoint;
    tracing = await startTracing({ endpoint: collector.endpoint, part: 'api', log: pino({ enabled: false }) });
    db = connect(api.database.apiUrl, { name: 'test-traced', max: 3 });
  });
  beforeEach(() => cycle.enter('session'));
  afterAll(async () => {
    await db.destroy();
    await tracing?.stop();
    delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT;
    await collector.stop();
  });

  /** What the facilitator writes down of each while somebody holds the gate; what was traced of it. */
  async function traced(speakers: readonly string[], said: (nth: number) => object): Promise<readonly Span[]> {
    const actor = { person: await cycle.person(FAY), program: cycle.program, roles: ['facilitator'] as const };
    const contribute = new Contribute(new Commands(db, SILENT_NOTIFIER));
    const say = (saidBy: string, nth: number) => {
      const report = (): void => undefined;
      const request = { id: saidBy, name: 'POST said', key: randomUUID(), route: 'POST /said', bodyHash: '', report };
      const as: Actor = { ...actor, audiences: clearance(actor.roles, 'end_user'), request };
      const body = { kind: 'feedback', text: 'The export took 18 minutes.', saidBy, ...said(nth) };
      return contribute.execute(cycle.id, ContributionBody.parse(body), as);
    };
    let saying: Promise<unknown> = Promise.resolve();
    await api.db.transaction().execute(async (tx) => {
      await lockGates(tx, [subject('cycle', cycle.id)], 'exclusive');
      await sql`select 1`.execute(tx); // the lock was sent ahead
      saying = Promise.allSettled(speakers.map(say));
      await eventually(async () => {
        const waits = sql`select from pg_locks where locktype = 'advisory' and not granted
          and database = (select oid from pg_database where datname = current_database())`;
        expect((await waits.execute(api.db)).rows).toHaveLength(1);
      });
    });
    await saying;
    await tracing?.processor.forceFlush();
    return collector.spans.splice(0);
  }

  /** Of each, in their order: its command's span, and the transactions in the same trace. */
  const ofEach = (spans: readonly Span[], speakers: readonly string[]) =>
    speakers.map((speaker) => {
      const command = spans.find(
        ({ name, attributes }) => name === 'command' && attributes['roundtable.request'] === speaker,
      );
      if (!command) throw new Error(`No command of ${speaker}`);
      const within = spans.filter(({ traceId, name }) => name === 'transaction' && traceId === command.traceId);
      return { speaker, command, within };
    });

  it('go each from the command over the transaction, which links to the one that they share, to the notice', async () => {
    const speakers = [ANN, BEN, TIM];
    const each = ofEach(await traced(speakers, () => ({})), speakers);
    expect(new Set(each.map(({ command }) => command.traceId)).size).toBe(3);
    const [shared] = each.flatMap(({ within }) => within);
    for (const [nth, { speaker, command, within }] of each.entries()) {
      expect(within).toMatchObject([
        { parentSpanId: command.spanId, attributes: { 'roundtable.outcome': 'committed' } },
      ]);
      const links = nth === 0 ? [] : [{ traceId: shared?.traceId, spanId: shared?.spanId }];
      expect(within.map((span) => span.links)).toEqual([links]);
      const told = api.db
        .selectFrom('notice')
        .select('trace')
        .where('person', '=', await cycle.person(speaker));
      const rows = await told.where('cycle', '=', cycle.id).where('purpose', '=', 'words_recorded').execute();
      expect(rows).toEqual([{ trace: `00-${command.traceId}-${command.spanId}-01` }]);
    }
  });

  it('hold what is done for one of them alone, and nothing that is done for another', async () => {
    const speakers = [ANN, BEN];
    const topic = randomUUID(); // of no brief: each is refused, and the refusal kept for their key by a transaction of its own
    const each = ofEach(await traced(speakers, () => ({ topic })), speakers);
    expect(each.map(({ within }) => within.map(({ links }) => links.length))).toEqual([
      [0, 0],
      [1, 0],
    ]);
    for (const { command, within } of each)
      expect(within.map(({ parentSpanId }) => parentSpanId)).toEqual([command.spanId, command.spanId]);
  });
});
