import { jest } from '@jest/globals';
import { KeptPart, type Running } from '../../apps/cli/src/stack/kept-part.js';
import { until } from '../../libs/embedded/poll.js';

/** A process that ends when it is told to. */
function aProcess(): Running & { end: () => void } {
  let end: () => void = () => undefined;
  const exited = new Promise<{ code: number; signal: null }>((resolve) => {
    end = () => resolve({ code: 1, signal: null });
  });
  return { logFile: 'part.log', exited, end, stop: () => Promise.resolve(end()) };
}

const sweep = (): Promise<void> => Promise.resolve();

function aPart(launch: () => Promise<Running>) {
  const said: string[] = [];
  const reasons: Error[] = [];
  const part = new KeptPart('Part', launch, {
    say: (line) => said.push(line),
    gaveUp: (reason) => reasons.push(reason),
  });
  return { part, said, reasons };
}

describe('a part that is kept running', () => {
  it('is started again when it ends, and says why', async () => {
    const started: ReturnType<typeof aProcess>[] = [];
    const { part, said } = aPart(() => Promise.resolve((started[started.length] = aProcess())));
    await part.start();
    started[0]?.end();
    expect(await until(() => started.length === 2, 5_000)).toBe(true);
    expect(said).toEqual(['Part ended with code 1; log: part.log. Starting it again']);
    await part.stop(sweep);
    expect(started).toHaveLength(2);
  });

  it('is given up after the fifth end within a minute, failed starts included', async () => {
    const first = aProcess();
    const launch = jest
      .fn<() => Promise<Running>>()
      .mockRejectedValue(new Error('Port taken'))
      .mockResolvedValueOnce(first);
    const { part, reasons } = aPart(launch);
    await part.start();
    first.end();
    expect(await until(() => reasons.length > 0, 15_000)).toBe(true);
    expect(reasons.map(({ message }) => message)).toEqual(['Part ended 5 times within a minute. Port taken']);
    expect(launch).toHaveBeenCalledTimes(5);
    await part.stop(sweep);
  });

  it('is not started again once it was told to stop, also while it pauses', async () => {
    const launch = jest.fn(() => Promise.resolve(process));
    const process = aProcess();
    const { part, said } = aPart(launch);
    await part.start();
    process.end();
    expect(await until(() => said.length === 1, 5_000)).toBe(true);
    await part.stop(sweep);
    expect(launch).toHaveBeenCalledTimes(1);
  });

  it('is ended when it came up while it was told to stop', async () => {
    const second = aProcess();
    const stop = jest.spyOn(second, 'stop');
    let arrive: () => void = () => undefined;
    const late = new Promise<Running>((resolve) => (arrive = () => resolve(second)));
    const first = aProcess();
    const launch = jest.fn<() => Promise<Running>>().mockReturnValue(late).mockResolvedValueOnce(first);
    const { part } = aPart(launch);
    await part.start();
    first.end();
    expect(await until(() => launch.mock.calls.length === 2, 5_000)).toBe(true);
    await part.stop(() => Promise.resolve(arrive()));
    expect(stop).toHaveBeenCalledTimes(1);
  });

  it('throws when it does not start the first time', async () => {
    const { part } = aPart(() => Promise.reject(new Error('No such file')));
    await expect(part.start()).rejects.toThrow('No such file');
  });
});
