import { randomUUID } from 'node:crypto';
import { subjectOf, TASK_QUEUE } from '../../../libs/temporal/ids.js';
import { isPosition, SIGNAL_NAMES, type Position } from '../../../libs/domain/subject.js';
import { positionQuery } from '../../../workflows/following/position.messages.js';
import { aProvingGround, type ProvingGround } from '../harness/proving-ground.js';
import { expectSound } from '../invariants.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
/** What nobody can read. */
const UNREADABLE: readonly { readonly metadata: Record<string, Uint8Array>; readonly data: Uint8Array }[] = [
  { metadata: { encoding: bytes('json/plain') }, data: bytes('{"epoch":') },
  { metadata: { encoding: bytes('json/plain') }, data: Uint8Array.from([0xff, 0xfe, 0x00]) },
  { metadata: { encoding: bytes('application/x-secret') }, data: bytes('x') },
  { metadata: {}, data: bytes('{}') },
  { metadata: { encoding: bytes('json/plain') }, data: bytes('{"epoch":"soon","revision":[]}') },
];

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

  /** Seen to fail with a position accepted without looking whether it is newer: workflows went back. */
  it('again, late and shuffled: nothing is doubled, and the order stays legal', async () => {
    const people = await ground.people({ cycles: 2 });
    const known = new Map<string, Said>();
    const newest = new Map<string, number>();
    const wentBack: string[] = [];
    let repeated = 0;
    let living = true;
    const storm = (async () => {
      while (living) {
        for (const one of await positions(ground)) {
          const { revision } = one.position;
          if (revision < (newest.get(one.to) ?? 0)) wentBack.push(one.to);
          newest.set(one.to, revision);
          known.set(`${one.to} ${revision}`, one);
        }
        const some = ground.random.shuffle([...known.values()]).slice(0, 30);
        repeated += (await Promise.all(some.map((one) => signal(one.to, one.position)))).filter(Boolean).length;
      }
    })();
    await people.over(120_000).finally(() => (living = false));
    await storm;
    expect(repeated).toBeGreaterThan(50);
    expect(wentBack).toEqual([]);
    await expectSound(ground);
  });

  /** Seen to fail with a payload converter that throws: workflows answered no more, so few could be sent anything. */
  it('unreadable: nothing fails, and cycles go on', async () => {
    const people = await ground.people({ cycles: 2 });
    let sent = 0;
    let living = true;
    const storm = (async () => {
      while (living) {
        for (const { to } of await positions(ground)) sent += Number(await sendUnreadable(to));
      }
    })();
    await people.over(120_000).finally(() => (living = false));
    await storm;
    expect(sent).toBeGreaterThan(20);
    await expectSound(ground);
  });

  async function sendUnreadable(workflowId: string): Promise<boolean> {
    const { connection, options } = ground.stack.temporal;
    try {
      await connection.workflowService.signalWorkflowExecution({
        namespace: options.namespace,
        workflowExecution: { workflowId },
        signalName: ground.random.pick(SIGNAL_NAMES),
        input: { payloads: [ground.random.pick(UNREADABLE)] },
        requestId: randomUUID(),
      });
      return true;
    } catch {
      return false; // it has ended
    }
  }

  const signal = async (to: string, position: Position): Promise<boolean> => {
    try {
      await ground.stack.temporal.workflow.getHandle(to).signal(ground.random.pick(SIGNAL_NAMES), position);
      return true;
    } catch {
      return false; // it has ended
    }
  };
});

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
