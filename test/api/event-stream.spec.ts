import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { EventStream } from '../../apps/api/src/journal/event-stream.js';
import { eventually } from '../servers/eventually.js';

describe('a stream to one client', () => {
  /** A response whose client takes nothing until it drains. */
  class SlowResponse extends EventEmitter {
    readonly written: string[] = [];
    ended = 0;
    takes = true;
    write(text: string): boolean {
      this.written.push(text);
      return this.takes;
    }
    end(): void {
      this.ended += 1;
    }
  }
  const open = (options = {}): { response: SlowResponse; stream: EventStream } => {
    const response = new SlowResponse();
    return { response, stream: new EventStream(response as unknown as ServerResponse, options) };
  };

  it('gives a sign of life now and then, and comes to an end by itself', async () => {
    let ended = 0;
    const { response } = open({ heartbeatMs: 5, longestMs: 60, onEnd: () => (ended += 1) });
    await eventually(() => expect(response.written).toContain(': still here\n\n'));
    await eventually(() => expect(ended).toBe(1));
    response.emit('close');
    expect([ended, response.ended]).toEqual([1, 1]);
  });

  it('waits for a slow client, and no longer when it is gone', async () => {
    const { response, stream } = open();
    response.takes = false;
    let sent = 0;
    const first = stream.send([], 1).then(() => (sent += 1));
    await Promise.resolve();
    expect(sent).toBe(0);
    response.emit('drain');
    await first;
    const second = stream.send([], 2);
    response.emit('close');
    await second;
    await stream.send([], 3);
    expect(response.written).toEqual(['id: 1\n\n', 'id: 2\n\n']);
    expect(response.listenerCount('drain')).toBe(0);
  });
});
