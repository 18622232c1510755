import { aStackOfProcesses, type Stack } from '../../servers/a-stack-of-processes.js';
import { FAY } from '../../servers/a-council.js';
import { identityOf } from '../../../libs/embedded/process-identity.js';
import { existsSync } from 'node:fs';

describe('a stack of processes', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await aStackOfProcesses({ apis: 2, workers: 2 });
  });
  afterAll(() => stack?.stop());

  it('runs, goes on after each part was killed, and leaves nothing', async () => {
    expect((await stack.call(FAY, 'GET', '/v1/programs')).status).toBe(200);
    for (const part of stack.parts) {
      await stack.kill(part);
      expect(stack.runs(part)).toBe(false);
      await stack.start(part);
    }
    await stack.untilReady();
    expect((await stack.call(FAY, 'GET', '/v1/programs')).status).toBe(200);
    const pids = stack.parts.flatMap((part) => stack.pid(part) ?? []);
    expect(pids).toHaveLength(6);
    await stack.stop();
    expect(pids.map((pid) => identityOf(pid))).toEqual(pids.map(() => undefined));
    expect(existsSync(stack.home.root)).toBe(false);
    expect(stack.ends).toEqual([]);
  });
});
