import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SdkFigures } from '../../apps/worker/src/observing/sdk-figures.js';
import { exposition } from '../../libs/observability/metrics/registry.js';
import { aLog } from '../servers/a-log.js';

const FIGURES = 'temporal_request 1\n';

describe("the figures of Temporal's SDK", () => {
  const shown = async (): Promise<string> =>
    /^roundtable_sdk_figures_readable .*$/m.exec((await exposition()).text)?.[0] ?? '';

  it('are there or are shown to be missing, and the log says why', async () => {
    const { log, lines } = aLog();
    let status = 200;
    const server = createServer((_request, response) => response.writeHead(status).end(FIGURES));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const figures = new SdkFigures(`http://127.0.0.1:${port}/metrics`, log);

    expect(await figures.text()).toBe(FIGURES);
    expect(await shown()).toBe('roundtable_sdk_figures_readable 1');
    status = 500;
    expect(await figures.text()).toBe('');
    expect(await shown()).toBe('roundtable_sdk_figures_readable 0');
    status = 200;
    expect(await figures.text()).toBe(FIGURES);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect(await figures.text()).toBe('');
    expect(await shown()).toBe('roundtable_sdk_figures_readable 0');
    expect(lines).toMatchObject([
      { level: 40, code: '500' },
      { level: 30, failures: 1 },
      { level: 40, cause: { code: expect.stringMatching(/^(ECONN|UND_ERR)/) as unknown } },
    ]);
  });
});
