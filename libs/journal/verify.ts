import { sql } from 'kysely';
import type { Database } from '../database/connection.js';
import { GENESIS, canonicalText, sealHash, type SealedEntry } from './canonical.js';
import { programsIn } from './programs-in.js';
import { readEntries } from './read-entries.js';
import { hashText } from './text-hash.js';

/** Something that is not as it was written. `journalId` is the entry that the seal `seq` names; both are null when unknown. */
export type Finding =
  | { readonly kind: 'altered'; readonly seq: number; readonly journalId: number }
  /** A sealed entry is not there; with `seq` null, one that waited for its seal. */
  | { readonly kind: 'removed'; readonly seq: number | null; readonly journalId: number }
  /** What was sealed here is now the entry `with`. */
  | { readonly kind: 'swapped'; readonly seq: number; readonly journalId: number; readonly with: number }
  | {
      readonly kind: 'altered-text';
      readonly seq: number;
      readonly journalId: number;
      readonly contribution: string;
    }
  /** Seals are not there, the first of them `seq`. The entry after a gap cannot be checked. */
  | { readonly kind: 'gap'; readonly seq: number; readonly journalId: null; readonly missing: number }
  /** An entry that neither has a seal nor waits for one. */
  | { readonly kind: 'unlisted'; readonly seq: null; readonly journalId: number };

export interface ProgramReport {
  readonly program: string;
  readonly sealed: number;
  readonly unsealed: number;
  /** Contributions whose text was erased: their entries are whole, their texts gone. */
  readonly erased: number;
  /** The last seal. A person who can rewrite the whole database can rewrite the chain: keep the head elsewhere and compare. */
  readonly head: { readonly seq: number; readonly hash: string } | null;
  /** In order of `seq`, those without one last; at most 1000. */
  readonly findings: readonly Finding[];
  /** How many findings more there are. */
  readonly more: number;
}

export interface VerifyReport {
  readonly ok: boolean;
  readonly programs: readonly ProgramReport[];
}

interface Link {
  readonly seq: number;
  readonly journalId: number;
  readonly hash: Buffer;
  readonly entry: SealedEntry | undefined;
}

/** Where the walk along a chain stands: the last seal seen, and what its hash may have been. Nothing is known after a gap. */
interface ChainPlace {
  readonly seq: number;
  readonly hashes: readonly Buffer[];
}

interface Suspect {
  readonly seq: number;
  readonly hash: Buffer;
  readonly before: readonly Buffer[];
  readonly entry: SealedEntry;
}

const BATCH = 500;
const ID_RANGE = 50_000;
const MOST_FINDINGS = 1000;
const MOST_COMPARED = 100;

/**
 * Checks the journal of one program, or of all, against its seals. Reads in batches and holds no lock: people go on writing.
 * 1. A seal that does not fit its entry is one finding: the walk continues from the hash that is there and from the hash that should be there,
 *    so that neither an altered entry nor an altered seal blames its successors.
 * 2. An entry altered together *with* its seal breaks the next seal: a finding names the place where the chain no longer holds.
 * 3. An entry altered before it was sealed was sealed as altered: seals prove what was so since the sealing.
 */
export async function verify(db: Database, program?: string): Promise<VerifyReport> {
  const unlisted = await findUnlisted(db, program);
  const programs: ProgramReport[] = [];
  for (const id of program === undefined ? await allPrograms(db, unlisted.keys()) : [program]) {
    programs.push(await verifyProgram(db, id, unlisted.get(id) ?? new Findings()));
  }
  return { ok: programs.every(({ findings }) => findings.length === 0), programs };
}

async function verifyProgram(db: Database, program: string, findings: Findings): Promise<ProgramReport> {
  const suspects: Suspect[] = [];
  let place: ChainPlace = { seq: 0, hashes: [GENESIS] };
  let head: ProgramReport['head'] = null;
  let sealed = 0;
  let erased = 0;
  for (;;) {
    const links = await readLinks(db, program, place.seq);
    for (const link of links) place = step(link, place, findings, suspects);
    erased += await checkTexts(db, links, findings);
    sealed += links.length;
    const last = links.at(-1);
    if (!last) break;
    head = { seq: last.seq, hash: last.hash.toString('hex') };
  }
  for (const suspect of suspects) findings.add(nameOf(suspect, suspects));
  const unsealed = await checkUnsealed(db, program, findings);
  return { program, sealed, unsealed, erased, head, ...findings.report() };
}

/** Checks one link and says where the walk stands after it. */
function step(link: Link, { seq, hashes }: ChainPlace, findings: Findings, suspects: Suspect[]): ChainPlace {
  const { journalId, hash, entry } = link;
  const after = { seq: link.seq, hashes: [hash] };
  if (link.seq !== seq + 1) findings.add({ kind: 'gap', seq: seq + 1, journalId: null, missing: link.seq - seq - 1 });
  if (!entry) {
    findings.add({ kind: 'removed', seq: link.seq, journalId });
    return after;
  }
  if (link.seq !== seq + 1) return after;
  const text = canonicalText(entry);
  const expected = hashes.map((before) => sealHash(before, text));
  if (expected.some((one) => one.equals(hash))) return after;
  if (suspects.length < MOST_COMPARED) suspects.push({ seq: link.seq, hash, before: hashes, entry });
  else findings.add({ kind: 'altered', seq: link.seq, journalId });
  return { seq: link.seq, hashes: [hash, ...expected.slice(0, 1), ...expected.slice(1).slice(-1)] };
}

/** Swapped, when what was sealed here stands in another suspect's place, whether rows or the seals' references were exchanged. */
function nameOf({ seq, hash, before, entry }: Suspect, suspects: readonly Suspect[]): Finding {
  const journalId = entry.id;
  const other = suspects.find(
    (suspect) =>
      suspect.seq !== seq &&
      [suspect.entry, { ...suspect.entry, id: journalId }]
        .map(canonicalText)
        .some((text) => before.some((previous) => sealHash(previous, text).equals(hash))),
  );
  return other ? { kind: 'swapped', seq, journalId, with: other.entry.id } : { kind: 'altered', seq, journalId };
}

/** Compares texts with the hashes in their entries; returns how many texts were erased. */
async function checkTexts(db: Database, links: readonly Link[], findings: Findings): Promise<number> {
  const promised = links.flatMap((link) => textOf(link) ?? []);
  if (promised.length === 0) return 0;
  const ids = [...new Set(promised.map(({ contribution }) => contribution))];
  const { rows } = await sql<{ id: string; revision: number; salt: string; body: string }>`
    select id, revision, salt, body from contribution where id = any(${ids}::uuid[])
    union all select contribution, revision, salt, body from contribution_history where contribution = any(${ids}::uuid[])`.execute(
    db,
  );
  const texts = new Map(rows.map((row) => [`${row.id} ${row.revision}`, row]));
  let erased = 0;
  for (const { seq, journalId, contribution, revision, textHash } of promised) {
    const text = texts.get(`${contribution} ${revision}`);
    if (!text) erased += 1;
    else if (hashText(text.salt, text.body) !== textHash) {
      findings.add({ kind: 'altered-text', seq, journalId, contribution });
    }
  }
  return erased;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Entries that hold the hash of a text, as it was said and as it was mended. */
const SAYS = new Set(['contributed', 'contribution-changed']);

function textOf({ seq, journalId, entry }: Link) {
  if (!entry || !SAYS.has(entry.type) || typeof entry.body !== 'object' || entry.body === null) return undefined;
  const { contribution, revision = 1, textHash } = entry.body as Record<string, unknown>;
  if (typeof contribution !== 'string' || !UUID.test(contribution) || typeof textHash !== 'string') return undefined;
  return { seq, journalId, contribution, revision: Number(revision), textHash };
}

/** Counts what waits for its seal, and names what waits but is not there. */
async function checkUnsealed(db: Database, program: string, findings: Findings): Promise<number> {
  const { rows } = await sql<{ waiting: number; removed: number[] | null }>`
    select count(journal.id) as waiting,
      (array_agg(unsealed.journal_id order by unsealed.journal_id) filter (where journal.id is null))[:${sql.lit(MOST_FINDINGS)}]
        ::float8[] as removed
    from unsealed left join journal on journal.id = unsealed.journal_id and journal.program = unsealed.program
    where unsealed.program = ${program}`.execute(db);
  const { waiting = 0, removed = null } = rows[0] ?? {};
  for (const journalId of removed ?? []) findings.add({ kind: 'removed', seq: null, journalId });
  return waiting;
}

/** Range by range, each in one statement: journal, seals and what waits are seen at one moment. */
async function findUnlisted(db: Database, program: string | undefined): Promise<Map<string, Findings>> {
  const found = new Map<string, Findings>();
  for (let from = await firstFrom(db, 0); from !== null; from = await firstFrom(db, from + ID_RANGE)) {
    const to = from + ID_RANGE;
    const { rows } = await sql<{ id: number; program: string }>`
      select id, program from journal
      where id >= ${from} and id < ${to} ${program === undefined ? sql`` : sql`and program = ${program}`}
        and not exists (select from seal where journal_id = id and journal_id >= ${from} and journal_id < ${to})
        and not exists (select from unsealed where journal_id = id and journal_id >= ${from} and journal_id < ${to})
      order by id`.execute(db);
    for (const row of rows) {
      const findings = found.get(row.program) ?? new Findings();
      findings.add({ kind: 'unlisted', seq: null, journalId: row.id });
      found.set(row.program, findings);
    }
  }
  return found;
}

async function firstFrom(db: Database, from: number): Promise<number | null> {
  const { rows } = await sql<{ first: number | null }>`
    select min(id) as first from journal where id >= ${from}`.execute(db);
  return rows[0]?.first ?? null;
}

/** The next links. Seals by a range of `seq`, entries by id: no plan can be slow, also where Postgres knows little of its tables. */
async function readLinks(db: Database, program: string, after: number): Promise<Link[]> {
  const first = await db
    .selectFrom('seal')
    .select(({ fn }) => fn.min<number | null>('seq').as('seq'))
    .where('program', '=', program)
    .where('seq', '>', after)
    .executeTakeFirst();
  if (typeof first?.seq !== 'number') return [];
  const seals = await db
    .selectFrom('seal')
    .select(['seq', 'journalId', 'hash'])
    .where('program', '=', program)
    .where('seq', '>=', first.seq)
    .where('seq', '<', first.seq + BATCH)
    .orderBy('seq')
    .execute();
  const entries = await readEntries(
    db,
    seals.map(({ journalId }) => journalId),
  );
  return seals.map((seal) => ({ ...seal, entry: entries.get(seal.journalId) }));
}

/** Also those whose own row is gone. */
async function allPrograms(db: Database, others: Iterable<string>): Promise<string[]> {
  const rows = await db.selectFrom('program').select('id').execute();
  const listed = [...(await programsIn(db, 'seal')), ...(await programsIn(db, 'unsealed')), ...others];
  return [...new Set([...rows.map(({ id }) => id), ...listed])].sort();
}

/** Keeps the first findings and counts the rest: a wrecked journal must not fill the memory. */
class Findings {
  private readonly kept: Finding[] = [];
  private more = 0;

  add(finding: Finding): void {
    if (this.kept.length < MOST_FINDINGS) this.kept.push(finding);
    else this.more += 1;
  }

  report(): { findings: Finding[]; more: number } {
    const bySeq = (one: Finding, other: Finding): number => (one.seq ?? Infinity) - (other.seq ?? Infinity);
    return {
      findings: this.kept.sort((one, other) => bySeq(one, other) || (one.journalId ?? 0) - (other.journalId ?? 0)),
      more: this.more,
    };
  }
}
