import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { News } from '../../../libs/commands/announcing/announcement.js';
import { anApiBy, type ApiOptions, type TestApi } from '../an-api.js';
import { NO_NEWS } from './no-news.js';
import { startApi } from './start-api.js';

export interface ApiInProcess extends TestApi {
  readonly app: NestFastifyApplication;
}

/** The same API in the spec's own process, which it looks into or whose news it takes. Takes seconds to load. */
export const anApiInProcess = ({
  news = NO_NEWS,
  ...options
}: ApiOptions & { news?: News } = {}): Promise<ApiInProcess> =>
  anApiBy(async (wanted) => {
    const api = await startApi(wanted, news);
    await api.app.listen(0, '127.0.0.1');
    return { ...api, origin: await api.app.getUrl() };
  }, options);
