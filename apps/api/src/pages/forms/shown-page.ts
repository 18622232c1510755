import type { Database } from '../../../../../libs/database/connection.js';
import type { Viewer } from '../../../../../libs/domain/people.js';
import type { Data } from '../../http/naming/is-data.js';
import type { Html } from '../html.js';
import type { Voice } from '../shown.js';

/** What a page shows, and to whom. */
export interface Shown {
  readonly path: string;
  readonly answer: Data;
  readonly viewer: Viewer;
  readonly voice: Voice;
}

/** What whoever reads the page of the thing `id` may do there now, as forms; null where that is nothing. */
export type ReadForms = (db: Database, shown: Shown, id: string) => Promise<Html | null>;
