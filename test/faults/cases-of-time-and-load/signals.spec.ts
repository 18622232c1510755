import { subjectOf, TASK_QUEUE } from '../../../libs/temporal/ids.js';
import { isPosition, SignalName, type Position } from '../../../libs/domain/subject.js';
import { positionQuery } from '../../../workflows/position.messages.js';
import { eventually } from '../../servers/eventually.js';
import { aProvingGround, type ProvingGround } from '../harness/proving-ground.js';
import { expectSound } from '../invariants.js';

interface Said {
  readonly to: string;
  readonly position: Position;
}

describe('what arrives at a workflow', () => {
  let ground: ProvingGround;
  beforeAll(async () => {
    ground = await aProvingGround('signals', { postgres: 'shared' });
  });
  afterAll(() => ground?.stop());

  /** Was seen to fail with a position accepted without looking whether it is newer. */
  it('again, late and shuffled: nothing is doubled, and the order stays legal', async () => {
    const people = await ground.people({ cycles: 2 });
    const known = new Map<string, Said>();
    let repeated = 0;
    let living = true;
    const storm = (async () => {
      while (living) {
        for (const one of await positions(ground)) known.set(`${one.to} ${one.position.revision}`, one);
        const some = ground.random.shuffle([...known.values()]).slice(0, 10);
        repeated += (await Promise.all(some.map((one) => signal(one.to, one.position)))).filter(Boolean).length;
      }
    })();
    await people.over(120_000).finally(() => (living = false));
    await storm;
    expect(repeated).toBeGreaterThan(100);
    await expectSound(ground);
  });

  /** Was seen to fail with `accept` taking whatever it is given. */
  it('unreadable: it goes on, and no task fails', async () => {
    const people = await ground.people({ cycles: 1, eagerness: 0.05 });
    await eventually(async () => (await positions(ground)).length >= 3);
    const targets = (await positions(ground)).map(({ to }) => to);
    for (const to of targets) for (const payload of UNREADABLE) await raw(to, payload);
    await people.over(120_000);
    await expectSound(ground);
  });

  const signal = async (to: string, position: Position): Promise<boolean> => {
    try {
      await ground.stack.temporal.workflow.getHandle(to).signal(ground.random.pick(SignalName.options), position);
      return true;
    } catch {
      return false; // it has ended
    }
  };

  const raw = (to: string, payload: { metadata: Record<string, Uint8Array>; data: Uint8Array }) =>
    ground.stack.temporal.workflowService.signalWorkflowExecution({
      ...{ namespace: 'default', workflowExecution: { workflowId: to } },
      ...{ signalName: ground.random.pick(SignalName.options), input: { payloads: [payload] } },
    });
});

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const json = (text: string) => ({ metadata: { encoding: bytes('json/plain') }, data: bytes(text) });
const UNREADABLE = [
  ...['null', '[]', '"closed"', '{}', '{"epoch":9,"revision":9}', '{"next":{"do":7}}'].map(json),
  json('{"epoch":"9","revision":9,"entry":1,"phase":"closed","over":true,"next":null,"children":[]}'),
  json('{"half":'),
  { metadata: { encoding: bytes('json/plain') }, data: new Uint8Array([0xff, 0x00, 0xfe]) },
  { metadata: { encoding: bytes('binary/unheard-of') }, data: bytes('x') },
  { metadata: {}, data: bytes('x') },
];

/** Where every running workflow believes to be. */
async function positions({ stack: { temporal } }: ProvingGround): Promise<Said[]> {
  const found: Said[] = [];
  for await (const { workflowId: to } of temporal.workflow.list({
    query: `ExecutionStatus = 'Running' and TaskQueue = '${TASK_QUEUE}'`,
  })) {
    if (!subjectOf(to)) continue;
    try {
      const position = await temporal.workflow.getHandle(to).query(positionQuery);
      if (isPosition(position)) found.push({ to, position });
    } catch {
      continue; // it has just ended
    }
  }
  return found;
}
