import type { ProgramList } from '../../../api/src/programs/program.schemas.js';
import { tellIn } from '../output/words.js';
import type { ApiClient } from './api-client.js';

/** Has instants told from now on in the zone in which the caller reads them, as pages and e-mails tell them. Who takes part nowhere has none. */
export async function tellAsRead(api: Pick<ApiClient, 'get'>): Promise<void> {
  tellIn();
  const { items } = await api.get<ProgramList>('/v1/programs?limit=1');
  tellIn(items[0]?.yourZone);
}
