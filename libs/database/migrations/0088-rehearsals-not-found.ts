import { sql, type Kysely } from 'kysely';

/** Nothing of a rehearsal is found as knowledge: what was tried out there was not decided, promised or learnt. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(DOCUMENTS).execute(db);
}

const DOCUMENTS = `
  create function leave_out_rehearsals() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
  begin
    if exists (select from cycle where id = new.cycle and rehearsal) then return null; end if;
    return new;
  end $$;
  create trigger leave_out_rehearsals before insert on search_document for each row execute function leave_out_rehearsals();
  delete from search_document d using cycle c where c.id = d.cycle and c.rehearsal;
`;
