import { DEFAULT_MIGRATION_LOCK_TABLE, MIGRATION_LOCK_ID, Migrator, type MigrationProvider } from 'kysely';
import { connect, type Database } from './connection.js';
import * as roles from './migrations/0001-roles.js';
import * as people from './migrations/0002-people.js';
import * as seams from './migrations/0003-seams.js';
import * as cycles from './migrations/0004-cycles.js';
import * as decisions from './migrations/0005-decisions.js';
import * as outages from './migrations/0006-outages.js';
import * as traces from './migrations/0007-traces.js';
import * as memberships from './migrations/0008-memberships.js';
import * as ladders from './migrations/0009-ladders.js';
import * as editedContributions from './migrations/0010-edited-contributions.js';
import * as traceLinks from './migrations/0011-trace-links.js';
import * as behaviours from './migrations/0012-behaviours.js';
import * as lineage from './migrations/0013-lineage.js';
import * as methods from './migrations/0014-methods.js';
import * as rights from './migrations/0015-rights.js';
import * as promises from './migrations/0016-promises.js';
import * as amendments from './migrations/0017-amendments.js';
import * as inbox from './migrations/0018-inbox.js';
import * as afterDecisions from './migrations/0019-after-decisions.js';
import * as expectations from './migrations/0020-expectations.js';
import * as complianceGates from './migrations/0021-compliance-gates.js';
import * as outsideIndex from './migrations/0022-outside-index.js';
import * as contests from './migrations/0023-contests.js';
import * as representation from './migrations/0024-representation.js';
import * as personas from './migrations/0025-personas.js';
import * as health from './migrations/0026-health.js';
import * as knowledge from './migrations/0027-knowledge.js';
import * as askedAgain from './migrations/0028-asked-again.js';
import * as consents from './migrations/0029-consents.js';
import * as trackers from './migrations/0030-trackers.js';
import * as obligationCriteria from './migrations/0031-obligation-criteria.js';
import * as formatNeeds from './migrations/0032-format-needs.js';
import * as attachments from './migrations/0033-attachments.js';
import * as consentsOfMembership from './migrations/0034-consents-of-a-membership.js';
import * as measurements from './migrations/0035-measurements.js';
import * as norms from './migrations/0036-norms.js';
import * as demoCriteria from './migrations/0037-demo-criteria.js';
import * as itemReviews from './migrations/0038-item-reviews.js';
import * as orderOfMeasurements from './migrations/0039-order-of-measurements.js';
import * as locales from './migrations/0040-locales.js';
import * as lastConsents from './migrations/0041-last-consents.js';
import * as formerMembers from './migrations/0042-former-members.js';
import * as observedTopics from './migrations/0043-observed-topics.js';
import * as endedApprovals from './migrations/0044-ended-approvals.js';
import * as pilots from './migrations/0045-pilots.js';
import * as actedForHalts from './migrations/0046-acted-for-halts.js';
import * as chosenReading from './migrations/0047-chosen-reading.js';
import * as leftAlone from './migrations/0048-left-alone.js';
import * as namesAsSeen from './migrations/0049-names-as-seen.js';
import * as entitlement from './migrations/0050-entitlement.js';
import * as foundPilots from './migrations/0051-found-pilots.js';
import * as whatWaits from './migrations/0052-what-waits.js';
import * as missedVotes from './migrations/0053-missed-votes.js';
import * as engagementRevision from './migrations/0054-engagement-revision.js';
import * as conflictsOnce from './migrations/0055-conflicts-once.js';
import * as inboxAgain from './migrations/0056-inbox-again.js';
import * as absencesAlone from './migrations/0057-absences-alone.js';
import * as zoneGiven from './migrations/0058-zone-given.js';
import * as segmentsApart from './migrations/0059-segments-apart.js';
import * as writtenDown from './migrations/0060-written-down.js';
import * as editedBy from './migrations/0061-edited-by.js';
import * as storiesOfSegments from './migrations/0062-stories-of-segments.js';
import * as proposedItems from './migrations/0063-proposed-items.js';
import * as interestsInFiles from './migrations/0064-interests-in-files.js';
import * as whatItIsAbout from './migrations/0065-what-it-is-about.js';
import * as attendedBy from './migrations/0066-attended-by.js';
import * as minutesTaken from './migrations/0067-minutes-taken.js';
import * as toldOfItems from './migrations/0068-told-of-items.js';
import * as shownTo from './migrations/0069-shown-to.js';
import * as markedBefore from './migrations/0070-marked-before.js';
import * as saidFor from './migrations/0071-said-for.js';
import * as missingReviewers from './migrations/0072-missing-reviewers.js';
import * as consentedAudience from './migrations/0073-consented-audience.js';
import * as quorumInParameters from './migrations/0074-quorum-in-parameters.js';
import * as inboxAskedAgain from './migrations/0075-inbox-asked-again.js';
import * as belonging from './migrations/0076-belonging.js';
import * as nameGiven from './migrations/0077-name-given.js';
import * as programOfAnswers from './migrations/0078-program-of-answers.js';
import * as scenarios from './migrations/0079-scenarios.js';
import * as foundScenarios from './migrations/0080-found-scenarios.js';
import * as shownWithin from './migrations/0081-shown-within.js';
import * as belongingInCycles from './migrations/0082-belonging-in-cycles.js';
import * as coverageGap from './migrations/0083-coverage-gap.js';
import * as answersAskedAgain from './migrations/0084-answers-asked-again.js';
import * as answersFound from './migrations/0085-answers-found.js';
import * as normsAndConsentsAskedAgain from './migrations/0086-norms-and-consents-asked-again.js';
import * as endsOfConsents from './migrations/0087-ends-of-consents.js';
import * as rehearsalsNotFound from './migrations/0088-rehearsals-not-found.js';
import * as draftsPutOff from './migrations/0089-drafts-put-off.js';
import * as recordingsOfAttendees from './migrations/0090-recordings-of-attendees.js';
import * as declinedConsents from './migrations/0091-declined-consents.js';
import * as preReadsChanged from './migrations/0092-pre-reads-changed.js';
import * as invitationsDeclined from './migrations/0093-invitations-declined.js';
import * as saidAsSomethingElse from './migrations/0094-said-as-something-else.js';

export const MIGRATIONS = {
  '0001-roles': roles,
  '0002-people': people,
  '0003-seams': seams,
  '0004-cycles': cycles,
  '0005-decisions': decisions,
  '0006-outages': outages,
  '0007-traces': traces,
  '0008-memberships': memberships,
  '0009-ladders': ladders,
  '0010-edited-contributions': editedContributions,
  '0011-trace-links': traceLinks,
  '0012-behaviours': behaviours,
  '0013-lineage': lineage,
  '0014-methods': methods,
  '0015-rights': rights,
  '0016-promises': promises,
  '0017-amendments': amendments,
  '0018-inbox': inbox,
  '0019-after-decisions': afterDecisions,
  '0020-expectations': expectations,
  '0021-compliance-gates': complianceGates,
  '0022-outside-index': outsideIndex,
  '0023-contests': contests,
  '0024-representation': representation,
  '0025-personas': personas,
  '0026-health': health,
  '0027-knowledge': knowledge,
  '0028-asked-again': askedAgain,
  '0029-consents': consents,
  '0030-trackers': trackers,
  '0031-obligation-criteria': obligationCriteria,
  '0032-format-needs': formatNeeds,
  '0033-attachments': attachments,
  '0034-consents-of-a-membership': consentsOfMembership,
  '0035-measurements': measurements,
  '0036-norms': norms,
  '0037-demo-criteria': demoCriteria,
  '0038-item-reviews': itemReviews,
  '0039-order-of-measurements': orderOfMeasurements,
  '0040-locales': locales,
  '0041-last-consents': lastConsents,
  '0042-former-members': formerMembers,
  '0043-observed-topics': observedTopics,
  '0044-ended-approvals': endedApprovals,
  '0045-pilots': pilots,
  '0046-acted-for-halts': actedForHalts,
  '0047-chosen-reading': chosenReading,
  '0048-left-alone': leftAlone,
  '0049-names-as-seen': namesAsSeen,
  '0050-entitlement': entitlement,
  '0051-found-pilots': foundPilots,
  '0052-what-waits': whatWaits,
  '0053-missed-votes': missedVotes,
  '0054-engagement-revision': engagementRevision,
  '0055-conflicts-once': conflictsOnce,
  '0056-inbox-again': inboxAgain,
  '0057-absences-alone': absencesAlone,
  '0058-zone-given': zoneGiven,
  '0059-segments-apart': segmentsApart,
  '0060-written-down': writtenDown,
  '0061-edited-by': editedBy,
  '0062-stories-of-segments': storiesOfSegments,
  '0063-proposed-items': proposedItems,
  '0064-interests-in-files': interestsInFiles,
  '0065-what-it-is-about': whatItIsAbout,
  '0066-attended-by': attendedBy,
  '0067-minutes-taken': minutesTaken,
  '0068-told-of-items': toldOfItems,
  '0069-shown-to': shownTo,
  '0070-marked-before': markedBefore,
  '0071-said-for': saidFor,
  '0072-missing-reviewers': missingReviewers,
  '0073-consented-audience': consentedAudience,
  '0074-quorum-in-parameters': quorumInParameters,
  '0075-inbox-asked-again': inboxAskedAgain,
  '0076-belonging': belonging,
  '0077-name-given': nameGiven,
  '0078-program-of-answers': programOfAnswers,
  '0079-scenarios': scenarios,
  '0080-found-scenarios': foundScenarios,
  '0081-shown-within': shownWithin,
  '0082-belonging-in-cycles': belongingInCycles,
  '0083-coverage-gap': coverageGap,
  '0084-answers-asked-again': answersAskedAgain,
  '0085-answers-found': answersFound,
  '0086-norms-and-consents-asked-again': normsAndConsentsAskedAgain,
  '0087-ends-of-consents': endsOfConsents,
  '0088-rehearsals-not-found': rehearsalsNotFound,
  '0089-drafts-put-off': draftsPutOff,
  '0090-recordings-of-attendees': recordingsOfAttendees,
  '0091-declined-consents': declinedConsents,
  '0092-pre-reads-changed': preReadsChanged,
  '0093-invitations-declined': invitationsDeclined,
  '0094-said-as-something-else': saidAsSomethingElse,
};

/**
 * Brings the database of `ownerUrl` to this version, forward only: each migration in a transaction of its own, so that none holds
 * what an earlier one locked, and all under one lock of the session, Kysely's own: several processes may call it at once. Returns
 * the names of what was applied. Throws when a migration fails, and names it: it left nothing, those before it stay, and the next call
 * goes on with it.
 */
export async function migrate(ownerUrl: string, upTo?: keyof typeof MIGRATIONS): Promise<string[]> {
  const db = connect(ownerUrl, { name: 'roundtable-migrate', max: 1 });
  try {
    return await db.connection().execute((session) => alone(session, () => applyEach(session, upTo)));
  } finally {
    await db.destroy();
  }
}

/** The session may take the lock that it holds again, as Kysely does for each migration. */
async function alone<Result>(session: Database, work: () => Promise<Result>): Promise<Result> {
  const { adapter } = session.getExecutor();
  const named = { lockTable: DEFAULT_MIGRATION_LOCK_TABLE, lockRowId: MIGRATION_LOCK_ID };
  await adapter.acquireMigrationLock(session, named);
  try {
    return await work();
  } finally {
    await adapter.releaseMigrationLock(session, named);
  }
}

async function applyEach(session: Database, upTo?: string): Promise<string[]> {
  const known = Object.entries(MIGRATIONS).filter(([name]) => upTo === undefined || name <= upTo);
  const provider: MigrationProvider = { getMigrations: () => Promise.resolve(Object.fromEntries(known)) };
  const migrator = new Migrator({ db: session, provider });
  const applied: string[] = [];
  for (;;) {
    const { error, results = [] } = await migrator.migrateUp();
    if (error) throw failureOf(error, results.find(({ status }) => status === 'Error')?.migrationName);
    if (results.length === 0) return applied;
    applied.push(...results.map(({ migrationName }) => migrationName));
  }
}

function failureOf(error: unknown, name: string | undefined): Error {
  const cause = error instanceof Error ? error : new Error('The migration failed', { cause: error });
  if (name === undefined) return cause;
  return new Error(
    `${name} failed: ${cause.message}. What comes before it is applied; run the migrations again when that is mended`,
    {
      cause,
    },
  );
}
