import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { WorkflowNotifier } from '../../../libs/commands/after-commit/after-commit.js';
import { anApiBy, type ApiOptions, type TestApi } from '../an-api.js';
import { SILENT_NOTIFIER } from './silent-notifier.js';
import { startApi } from './start-api.js';

export interface ApiInProcess extends TestApi {
  readonly app: NestFastifyApplication;
}

/** The same API in the spec's own process, which it looks into or whose notifications it takes. Takes seconds to load. */
export const anApiInProcess = ({
  notifier = SILENT_NOTIFIER,
  ...options
}: ApiOptions & { notifier?: WorkflowNotifier } = {}): Promise<ApiInProcess> =>
  anApiBy(async (wanted) => {
    const api = await startApi(wanted, notifier);
    await api.app.listen(0, '127.0.0.1');
    return { ...api, origin: await api.app.getUrl() };
  }, options);
