import { sql } from 'kysely';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import { quotesRefused, type QuoteBody, type QuoteShown } from '../../../../libs/domain/closure/quotes.js';
import type { Audience, Viewer } from '../../../../libs/domain/people.js';
import { readableBy } from '../../../../libs/domain/program/audience.js';
import { mayBeNamedTo } from '../../../../libs/domain/program/consent.js';
import { stopIf } from '../../../../libs/domain/refusal.js';
import type { Instant } from '../../../../libs/domain/time.js';
import { namesConsented, type Text } from '../consents/need-consent.js';
import { readStanding } from '../cycles/standing.query.js';

interface Note {
  readonly cycle: string;
  readonly quotes: readonly QuoteBody[];
  readonly introduction: string;
  readonly learnt: readonly { readonly text: string }[];
}

/** The door of a closure note: what it quotes is there and for its readers, and whomever it names consents to that. */
export async function quotesConsented(
  tx: Tx,
  viewer: Viewer,
  { cycle, quotes, introduction, learnt }: Note,
  now: Instant,
): Promise<void> {
  const { audience } = await readStanding(tx, viewer, cycle);
  const rows = await loadQuoted(tx, { cycle, quotes }, readableBy(audience));
  stopIf(quotesRefused(quotes, new Map(rows.map(({ id, length }) => [id, length]))));
  const authors = new Map(rows.map(({ id, author }) => [id, author]));
  const bodies = new Map(rows.map(({ id, body }) => [id, [...body]]));
  const texts: Text[] = [
    ['introduction', introduction],
    ...learnt.map(({ text }, index): Text => [`learnt[${index}].text`, text]),
    ...quotes.map(({ contribution, starts, ends }, index): Text => [
      `quotes[${index}]`,
      (bodies.get(contribution) ?? []).slice(starts, ends).join(''),
    ]),
    ...(await answersOf(tx, cycle, readableBy(audience))),
  ];
  const quoted = quotes.flatMap(({ contribution, named: by }, index) => {
    const author = authors.get(contribution);
    return by && author !== undefined ? [[author, `quotes[${index}].named`] as const] : [];
  });
  await namesConsented(tx, viewer, texts, { audience, now }, quoted);
}

interface Quoted {
  readonly id: string;
  readonly author: string;
  readonly body: string;
  readonly length: number;
}

/** What is quoted, as far as it is there for those audiences. */
async function loadQuoted(
  tx: Tx,
  { cycle, quotes }: Pick<Note, 'cycle' | 'quotes'>,
  audiences: readonly Audience[],
): Promise<Quoted[]> {
  const { rows } = await sql<Quoted>`
    select id, author, body, char_length(body) as length from contribution
    where cycle = ${cycle} and id = any(${quotes.map(({ contribution }) => contribution)}::uuid[])
      and audience = any(${audiences}::text[]) and not withheld_from(${audiences}::text[], program, telemetry_of, 'telemetry')`.execute(
    tx,
  );
  return rows;
}

/** What the answers say that are published with the note: reasons, and the words of what was answered. */
async function answersOf(tx: Tx, cycle: string, audiences: readonly Audience[]): Promise<Text[]> {
  const rows = await tx
    .selectFrom('disposition')
    .innerJoin('contribution', 'contribution.id', 'disposition.contribution')
    .select(['disposition.contribution', 'reason', 'answer'])
    .where('disposition.cycle', '=', cycle)
    .where('contribution.audience', 'in', audiences)
    .orderBy('disposition.contribution')
    .execute();
  return rows.flatMap(({ contribution, reason, answer }): Text[] => [
    [`contributions.${contribution}.reason`, reason ?? ''],
    [`contributions.${contribution}.answer`, answer ?? ''],
  ]);
}

/** What a note quotes, as it may be shown now: words whose consent has ended are left out, and names of those who consent to it no more or not before the viewer. */
export async function readQuotes(
  db: Database | Tx,
  { program, audiences }: Viewer,
  cycle: string,
  quotes: readonly QuoteBody[],
): Promise<QuoteShown[]> {
  if (quotes.length === 0) return [];
  const { rows } = await sql<QuoteShown & { consented: Audience | null }>`
    select substr(k.body, q.starts + 1, q.ends - q.starts) as text,
      case when q.named then p.name end as by, consented_audience(k.program, k.author, 'attribution') as consented
    from jsonb_to_recordset(${JSON.stringify(quotes.map((quote, nth) => ({ ...quote, nth })))}::jsonb)
        as q (contribution uuid, starts int, ends int, named boolean, nth int)
      join contribution k on k.id = q.contribution and k.cycle = ${cycle} and k.program = ${program}
      join person p on p.id = k.author
    where k.audience = any(${audiences}) and not withheld_from(${audiences}::text[], k.program, k.telemetry_of, 'telemetry') order by q.nth`.execute(
    db,
  );
  return rows.map(({ text, by, consented }) => ({ text, by: mayBeNamedTo(audiences, consented) ? by : null }));
}
