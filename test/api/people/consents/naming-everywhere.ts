import { sql } from 'kysely';
import type { Database } from '../../../../libs/database/connection.js';
import { everyText } from '../../../../libs/domain/words/every-text.js';

/** Not what people write: their own names, what follows from other rows, and what only machines read. */
const LEFT = [
  ...['person', 'journal', 'notice', 'command', 'poke', 'seal', 'unsealed', 'gate', 'appointment', 'test_clock'],
  ...['search_document', 'search_word', 'kysely_migration', 'kysely_migration_lock'],
];

/** What is said of what somebody wrote, in our words. */
const OURS = ['contribution.quality', 'contribution_history.quality'];

interface Column {
  readonly table: string;
  readonly column: string;
  readonly type: 'text' | 'jsonb' | 'ARRAY';
}

async function columnsOf(db: Database): Promise<Column[]> {
  const { rows } = await sql<Column>`
    select c.table_name as "table", c.column_name as "column", c.data_type as type from information_schema.columns c
      join information_schema.tables t on t.table_name = c.table_name and t.table_schema = c.table_schema and t.table_type = 'BASE TABLE'
    where c.table_schema = 'public' and c.table_name <> all(${LEFT}) and c.is_generated = 'NEVER'
      and (c.data_type in ('text', 'jsonb') or c.udt_name = '_text') order by 1, 2`.execute(db);
  return rows;
}

/**
 * Puts a name before everything that people wrote, in every column of every table, and says which: `Nia Obi in item.title: ...`.
 * What people wrote has two words at least; codes and ids have one. Gives the columns, and those that have no such text.
 */
export async function nameEverywhere(db: Database, name: string): Promise<{ named: string[]; wordless: string[] }> {
  const named = new Set<string>();
  const wordless: string[] = [];
  for (const { table, column, type } of await columnsOf(db)) {
    const place = `${table}.${column}`;
    if (OURS.includes(place)) continue;
    const [of, where] = [sql.table(table), sql.ref(column)];
    const { rows } = await sql<{ ctid: string; value: unknown }>`
      select ctid::text as ctid, to_jsonb(${where}) as value from ${of} where ${where} is not null`.execute(db);
    for (const { ctid, value } of rows) {
      const written = everyText(value, (text) => (/\S\s+\S/.test(text) ? `${name} in ${place}: ${text}` : text));
      const json = JSON.stringify(written);
      if (json === JSON.stringify(value)) continue;
      const now = { text: sql`(${json}::jsonb) #>> '{}'`, jsonb: sql`${json}::jsonb` };
      const list = sql`array(select jsonb_array_elements_text(${json}::jsonb))`;
      await sql`update ${of} set ${where} = ${type === 'ARRAY' ? list : now[type]} where ctid = ${ctid}::tid`.execute(
        db,
      );
      named.add(place);
    }
    if (!named.has(place)) wordless.push(place);
  }
  return { named: [...named].sort(), wordless };
}
