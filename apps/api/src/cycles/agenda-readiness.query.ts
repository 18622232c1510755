import { sql } from 'kysely';
import { loadTargets } from '../../../../libs/queries/people/coverage.query.js';
import { loadUnmetNeeds } from '../../../../libs/queries/people/format-needs.query.js';
import type { Tx } from '../../../../libs/database/connection.js';
import { OBLIGATIONS_AWAITED, REVIEWS_COMPLIANCE } from '../../../../libs/database/unfinished.js';
import { timeboxesFit } from '../../../../libs/domain/cycle/agenda/agenda.js';
import { gapOf, reasonStands, type RecordedReason } from '../../../../libs/domain/cycle/agenda/coverage-reason.js';
import type { AgendaReadiness } from '../../../../libs/domain/cycle/agenda/publish-agenda.js';
import { formatsMissing } from '../../../../libs/domain/accessibility/formats.js';
import { hardToRead, languageOf, wordsOf } from '../../../../libs/domain/accessibility/plain-language.js';
import type { CycleFacts } from '../../../../libs/domain/facts.js';
import { isMet } from '../../../../libs/domain/representation/propose.js';

/** What stands between an agenda and its publishing, by counts and the first offenders. */
export async function loadAgendaReadiness(tx: Tx, cycle: CycleFacts): Promise<AgendaReadiness> {
  const topics = await tx
    .selectFrom('topic')
    .select(['id', 'minutes', 'ifTimeRemains', 'question', 'yields', 'evidence'])
    .where('cycle', '=', cycle.id)
    .orderBy('position')
    .execute();
  const words = [
    ...topics.flatMap((topic) => wordsOf.topic(`topics.${topic.id}`, topic)),
    ...(await preReadWords(tx, cycle)),
  ];
  const unmet = await loadUnmetNeeds(tx, cycle.id);
  const targets = await loadTargets(tx, cycle.id);
  const { recorded, ...rest } = await loadRest(tx, cycle);
  return {
    ...rest,
    coverageReason: reasonStands({ ...recorded, firstTime: cycle.gate.entry === 1 }, gapOf(targets)),
    reasonRecorded: recorded.given,
    topics: topics.length,
    firm: topics.filter(({ ifTimeRemains }) => !ifTimeRemains).length,
    offences: timeboxesFit(topics, cycle.session.minutes)?.errors ?? [],
    missing: targets.filter((target) => !isMet(target)),
    unmet,
    formatsMissing: formatsMissing(unmet, cycle.engagement.formatNeeds),
    hardToRead: hardToRead(words, languageOf(cycle.engagement)),
  };
}

async function preReadWords(tx: Tx, { id }: CycleFacts) {
  const preReads = await tx.selectFrom('preRead').select(['id', 'summary']).where('cycle', '=', id).execute();
  return preReads.flatMap((preRead) => wordsOf.preRead(`preReads.${preRead.id}`, preRead));
}

interface Rest extends Pick<AgendaReadiness, 'objectives' | 'obligationsOpen'> {
  readonly recorded: Omit<RecordedReason, 'firstTime'>;
}

async function loadRest(tx: Tx, { id }: CycleFacts): Promise<Rest> {
  const { rows } = await sql<Rest>`
    select
      (select count(*)::int from objective where cycle = c.id) as objectives,
      jsonb_build_object('given', c.coverage_reason is not null, 'gap', c.coverage_gap) as recorded,
      (select coalesce(jsonb_agg(jsonb_build_object('name', p.name, 'reviews', ${REVIEWS_COMPLIANCE}) order by p.name), '[]')
        from invitation i join person p on p.id = i.person where i.cycle = c.id and ${OBLIGATIONS_AWAITED}) as obligations_open
    from cycle c where c.id = ${id}`.execute(tx);
  return rows[0] ?? { objectives: 0, recorded: { given: false, gap: null }, obligationsOpen: [] };
}
