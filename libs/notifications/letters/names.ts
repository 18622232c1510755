import { asWritten } from './naming-reader.js';
import type { Writing } from './writing.js';

/** The names of people by their ids; of nobody for null. */
export async function namesOf(db: Writing['db'], people: readonly (string | null)[]): Promise<Map<string, string>> {
  const ids = people.filter((person) => person !== null);
  if (ids.length === 0) return new Map();
  const rows = await asWritten(db).selectFrom('person').select(['id', 'name']).where('id', 'in', ids).execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}
