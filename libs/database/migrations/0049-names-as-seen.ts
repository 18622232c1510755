import { sql, type Kysely } from 'kysely';

/** What has no width, without what makes one sign of an emoji, as the rule of its time says it: later ones change no migration. */
const WIDTHLESS =
  /(\u{1F3F4}[\u{E0020}-\u{E007E}]+\u{E007F}|(?<=\p{Extended_Pictographic}\uFE0F?\p{Emoji_Modifier}?)\u200D(?=\p{Extended_Pictographic}))|[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;
const looked = (name: string): string =>
  name.normalize('NFKC').replaceAll(WIDTHLESS, '$1').trim().replaceAll(/\s+/g, ' ').toLowerCase();

/**
 * Characters without any width make no other name of a persona any more: those there are compared as new ones are. Where one has
 * the name by now, a second one stays as it is.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ id: string; name: string; looked: string }>`
    select id, name, looked from persona order by created_at, id`.execute(db);
  for (const { id, name } of rows.filter((row) => looked(row.name) !== row.looked)) {
    await sql`
      update persona p set looked = ${looked(name)} where id = ${id}
        and not exists (select from persona o where o.program = p.program and o.looked = ${looked(name)})`.execute(db);
  }
}
