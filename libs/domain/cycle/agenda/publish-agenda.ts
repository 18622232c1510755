import { notForAll, unmetFlags, type UnmetNeed } from '../../accessibility/formats.js';
import { notPlain } from '../../accessibility/plain-language.js';
import { change, join, type Change } from '../../change.js';
import type { CycleFacts } from '../../facts.js';
import { refuse, type Offence, type Refusal } from '../../refusal.js';
import { tooFew, type Coverage } from '../../representation/propose.js';
import { subject } from '../../subject.js';
import type { Calendar, Instant } from '../../time.js';
import { advance, type Mover } from '../move.js';
import { phaseRefused } from '../phase.js';

/** What stands between an agenda and its publishing. */
export interface AgendaReadiness {
  readonly objectives: number;
  readonly topics: number;
  /** Those of them that are sure to be handled: not marked "if time remains". */
  readonly firm: number;
  /** Topics that are incomplete or do not fit. */
  readonly offences: readonly Offence[];
  /** Groups and segments that must be heard, and of which fewer are invited, and not away, than the target says. */
  readonly missing: readonly Coverage[];
  /** Whether a reason is recorded that was given for just these. */
  readonly coverageReason: boolean;
  /** Whether any is, perhaps for others. */
  readonly reasonRecorded: boolean;
  /**
   * Compliance reviewers who have recorded neither an obligation nor "none". `reviews`: whether they still have the role. People without it are
   * listed only while nobody else has answered.
   */
  readonly obligationsOpen: readonly { readonly name: string; readonly reviews: boolean }[];
  /** Texts that are not plain enough, where the program's policy says that this blocks. */
  readonly hardToRead: readonly Offence[];
  /** Whose needs no format of a pre-read meets. */
  readonly unmet: readonly UnmetNeed[];
  /** Those of them that block, by the program's policy. */
  readonly formatsMissing: readonly Offence[];
}

/** Ends `agenda`. Needs a measurable objective, complete topics that fit, coverage or a reason, and the reviewers' obligations. */
export function publishAgenda(
  cycle: CycleFacts,
  ready: AgendaReadiness,
  by: Mover,
  now: Instant,
  calendar: Calendar,
): Change | Refusal {
  const closed = phaseRefused(cycle, 'agenda');
  if (closed) return closed;
  const blocked = unready(ready);
  if (blocked) return blocked;
  return join(
    change({ patches: [{ row: 'cycle', id: cycle.id, set: { publishedAt: now, publishedBy: by.person } }] }),
    ready.missing.length > 0
      ? change({
          flags: [
            {
              subject: subject('cycle', cycle.id),
              code: 'missing-coverage',
              facts: { missing: ready.missing.map(({ who }) => who) },
            },
          ],
        })
      : change({}),
    change({ flags: unmetFlags(subject('cycle', cycle.id), ready.unmet) }),
    advance(cycle, by, now, calendar),
  );
}

/** Why an agenda cannot be published yet, or null. */
function unready(ready: AgendaReadiness): Refusal | null {
  if (ready.objectives === 0) return refuse('missing-objective', 'A cycle needs at least one measurable objective');
  if (ready.topics === 0) return refuse('missing-topic', 'An agenda needs at least one topic');
  if (ready.firm === 0) {
    const errors = [{ path: 'topics', message: 'All are marked "if time remains"; unmark at least one' }];
    return refuse('missing-topic', 'An agenda needs a topic that is sure to be handled', errors);
  }
  if (ready.offences.length > 0) return refuse('incomplete-topic', 'The agenda is not complete', ready.offences);
  const hard = notPlain(ready.hardToRead) ?? notForAll(ready.formatsMissing);
  if (hard) return hard;
  if (ready.missing.length > 0 && !ready.coverageReason) {
    const errors = ready.missing.map(tooFew);
    const before = ready.reasonRecorded ? 'The recorded reason was given when others were missing. ' : '';
    return refuse('missing-coverage', `${before}Invite those who must be heard, or record why they are not`, errors);
  }
  if (ready.obligationsOpen.length > 0) {
    const errors = ready.obligationsOpen.map(({ name, reviews }) => ({
      path: 'obligations',
      message: reviews
        ? `${name} has not answered`
        : `${name} reviews compliance no more: invite another reviewer, and take their invitation back`,
    }));
    return refuse(
      'obligations-open',
      'Compliance reviewers record obligations, or "none", before pre-reads go out',
      errors,
    );
  }
  return null;
}
