import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readEvents, type FeedLine } from '../../apps/cli/src/client/read-events.js';

const SENT = Buffer.from(
  [
    ': so that proxies keep it\n\n',
    'id: 1\r\nevent: journal\r\ndata: {"at":\r\ndata: "Zürich"}\r\n\r\n',
    'id: 2\rdata: ended by a carriage return\r\r',
    'retry: 10\n\n',
    'data:no id and no space\n\n',
    'id: 3\ndata: cut off',
  ].join(''),
);

describe('the events of a feed', () => {
  let server: Server;
  let sent = 0;
  const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const read = async (path = ''): Promise<FeedLine[]> => {
    const events: FeedLine[] = [];
    for await (const event of readEvents(url() + path, {}, AbortSignal.timeout(60_000))) events.push(event);
    return events;
  };

  beforeAll(async () => {
    server = createServer((request, response) => {
      const { accept } = request.headers;
      if (request.url !== '/' || accept !== 'text/event-stream') return response.writeHead(404).end();
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const next = (): void => {
        if (sent === SENT.length) return void response.end();
        response.write(SENT.subarray(sent, ++sent), () => setImmediate(next));
      };
      return next();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => void server.close());

  it('are whole, however they arrive and whatever ends their lines; one that was cut off is none', async () => {
    await expect(read()).resolves.toEqual([
      { id: '1', data: '{"at":\n"Zürich"}' },
      { id: '2', data: 'ended by a carriage return' },
      { id: '', data: 'no id and no space' },
    ]);
    expect(sent).toBe(SENT.length);
  });

  it('are none where there is no feed', async () => {
    await expect(read('elsewhere')).rejects.toThrow('answered 404');
  });
});
