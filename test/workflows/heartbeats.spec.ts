import { jest } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { heartbeats } from '../../apps/worker/src/heartbeats.js';

describe('an activity says that it is under way', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it.each([
    [1999, 0], // nearly all are over by then, and a heartbeat is a billed action
    [2000, 1],
    [9000, 4],
  ])('after %d ms %d times, and never again once it is over', async (ms, beats) => {
    const environment = new MockActivityEnvironment({}, { interceptors: [heartbeats] });
    const heard = jest.fn();
    environment.on('heartbeat', heard);
    let finish = (): void => undefined;
    const done = environment.run(() => new Promise<void>((resolve) => (finish = resolve)));
    await jest.advanceTimersByTimeAsync(ms);
    expect(heard).toHaveBeenCalledTimes(beats);
    finish();
    await done;
    await jest.advanceTimersByTimeAsync(60_000);
    expect(heard).toHaveBeenCalledTimes(beats);
  });
});
