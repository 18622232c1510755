import { readFileSync } from 'node:fs';
import { temporal } from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { ALLOWED } from '../../../libs/observability/tracing/clean-spans.js';
import { aStackOfProcesses, type Stack } from '../../servers/a-stack-of-processes.js';
import { eventually } from '../../servers/eventually.js';
import { quietTemporal } from '../../servers/quiet-temporal.js';
import { FACILITATOR, MARK, aCycleOfPeople, asking, live, type LivedCycle } from './a-lived-cycle.js';
import { anOtlpReceiver, type Receiver, type Span } from './an-otlp-receiver.js';

quietTemporal();

const PUBLISH = 'POST /v1/cycles/:cycleId/agenda/publish';
const CALLER = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };

describe('a run with a collector', () => {
  let collector: Receiver;
  let stack: Stack;
  let cycle: LivedCycle;
  let byItself: LivedCycle;
  beforeAll(async () => {
    collector = await anOtlpReceiver();
    stack = await aStackOfProcesses({ postgres: 'shared', env: settings(collector) });
    byItself = await aCycleOfPeople(stack, 1);
    cycle = await aCycleOfPeople(stack);
    await live(stack, cycle);
  }, 180_000);
  afterAll(async () => {
    await stack?.stop();
    await collector.stop();
  });

  it('has one trace from a request through Postgres and the workflow to the letters', async () => {
    const isLetter = ({ name }: Span): boolean => name === 'letter';
    const published = stack.db
      .selectFrom('notice')
      .select('id')
      .where('cycle', '=', cycle.id)
      .where('purpose', '=', 'agenda_published');
    const readers = (await published.execute()).length;
    expect(readers).toBeGreaterThan(3);
    await eventually(() => expect(traceOf(collector, PUBLISH).filter(isLetter)).toHaveLength(readers), 30_000);
    const trace = traceOf(collector, PUBLISH);
    const outside = around(trace);
    expect(outside('api', 'command')).toEqual([PUBLISH]);
    expect(outside('api', 'transaction')).toEqual(['command', PUBLISH]);
    const signal = ['SignalWorkflow:phaseEnded', 'command', PUBLISH];
    expect(outside('worker', 'HandleSignal:phaseEnded')).toEqual(signal);
    expect(outside('worker', 'StartActivity:distributePreReads')).toEqual(signal);
    const activity = ['RunActivity:distributePreReads', 'StartActivity:distributePreReads', ...signal];
    expect(outside('worker', 'letter')).toEqual(['transaction', ...activity]);
    const said = trace.filter(isLetter).map(({ attributes }) => attributes);
    const each = {
      'roundtable.purpose': 'agenda_published',
      'roundtable.outcome': 'sent',
      'roundtable.cycle': cycle.id,
    };
    expect(said).toEqual(Array(readers).fill({ ...each, 'roundtable.attempt': expect.anything() }));
  });

  it('goes on with the trace of a caller who has one', async () => {
    const traceparent = `00-${CALLER.traceId}-${CALLER.spanId}-01`;
    await stack.call(FACILITATOR, 'GET', `/v1/cycles/${cycle.id}`, undefined, { traceparent });
    const joined = (): Span[] => collector.spans.filter(({ traceId }) => traceId === CALLER.traceId);
    await eventually(() => expect(joined()).not.toHaveLength(0));
    expect(joined()).toMatchObject([{ name: 'GET /v1/cycles/:cycleId', parentSpanId: CALLER.spanId }]);
  });

  it('begins a trace of its own for what time does', async () => {
    const begun = (): Span[] => collector.spans.filter(({ name }) => name === 'StartActivity:advanceFlagged');
    await eventually(() => expect(begun()).not.toHaveLength(0), 60_000);
    for (const { parentSpanId, traceId } of begun()) {
      expect(parentSpanId).toBe('');
      expect(collector.spans.filter((span) => span.traceId === traceId && span.name.startsWith('POST'))).toEqual([]);
    }
  }, 90_000);

  it('says no names, addresses, texts or messages, whatever happened', async () => {
    await stack.call(FACILITATOR, 'POST', `/v1/cycles/${cycle.id}/hold`, { reason: `${MARK} is over` });
    await stack.call(FACILITATOR, 'POST', `/v1/cycles/${cycle.id}/hold?why=${MARK}`, `{"reason": "${MARK}`);
    const refused = (): Span | undefined =>
      collector.spans.find(({ name, attributes }) => name === 'command' && 'roundtable.refusal' in attributes);
    await eventually(() => expect(refused()).toBeDefined());
    expect(collector.spans.filter(({ raw }) => new RegExp(MARK, 'i').test(raw))).toEqual([]);
    const names = new Set(collector.spans.flatMap(({ attributes }) => Object.keys(attributes)));
    expect([...names].filter((name) => !ALLOWED.has(name))).toEqual([]);
    expect(names.size).toBeGreaterThan(10);
  });

  it('leaves histories that workers without traces go on with', async () => {
    const code = readFileSync(new URL('../../../dist/workflow-bundle.js', import.meta.url), 'utf8');
    for (const id of [`cycle:${cycle.id}`, `decision:${cycle.decision}`, `cycle:${byItself.id}`]) {
      const history = await stack.temporal.workflow.getHandle(id).fetchHistory();
      const copy = temporal.api.history.v1.History.fromObject(history);
      await expect(Worker.runReplayHistory({ workflowBundle: { code } }, copy)).resolves.toBeUndefined();
    }
  });
});

describe('a run whose API cannot reach Temporal', () => {
  let collector: Receiver;
  let stack: Stack;
  beforeAll(async () => {
    collector = await anOtlpReceiver();
    const nobody = '127.0.0.1:9';
    stack = await aStackOfProcesses({
      postgres: 'shared',
      env: settings(collector),
      through: (link, [first = '']) => Promise.resolve(link === 'api->temporal' ? nobody : first),
    });
  }, 120_000);
  afterAll(async () => {
    await stack?.stop();
    await collector.stop();
  });

  it('has the same trace, over the poke that the relay found', async () => {
    const { id } = await aCycleOfPeople(stack);
    await eventually(async () => {
      const gate = stack.db.selectFrom('gate').select('startedAt').where('id', '=', id);
      return (await gate.executeTakeFirst())?.startedAt !== null;
    }, 30_000);
    await asking(stack)(FACILITATOR, 'POST', `/v1/cycles/${id}/hold`, { reason: 'The plant is closed' });
    const hold = 'POST /v1/cycles/:cycleId/hold';
    const outside = (name: string): string[] => around(traceOf(collector, hold))('worker', name);
    await eventually(() => expect(outside('HandleSignal:held')).not.toHaveLength(0), 30_000);
    expect(outside('HandleSignal:held')).toEqual([...['SignalWorkflow:held', 'transaction', 'command'], hold]);
  }, 90_000);
});

const settings = ({ endpoint }: Receiver): Record<string, string> => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
  OTEL_BSP_SCHEDULE_DELAY: '100',
});

/** All spans of the trace that begins with this one. */
function traceOf({ spans }: Receiver, name: string): Span[] {
  const root = spans.find((span) => span.name === name && span.parentSpanId === '');
  return spans.filter(({ traceId }) => traceId === root?.traceId);
}

/** The names of the spans around a span of a service, from the inside out. */
const around =
  (trace: readonly Span[]) =>
  (service: string, name: string): string[] => {
    const parents = (span: Span | undefined): string[] => {
      const parent = trace.find(({ spanId }) => spanId === span?.parentSpanId);
      return parent ? [parent.name, ...parents(parent)] : [];
    };
    return parents(trace.find((span) => span.service === `roundtable-${service}` && span.name === name));
  };
