import { eachNamingConsenting, type Readers } from '../../../../libs/queries/people/named-people.query.js';
import type { Database, Tx } from '../../../../libs/database/connection.js';

/** As much of a declaration as people wrote. */
interface Written {
  readonly interests: readonly string[] | null;
  readonly incentives: readonly string[] | null;
}

/** What people declared as it may be shown: without the full names of those who do not consent to being quoted by name before these readers. */
export const stakesTold = <Stake extends Written>(
  db: Database | Tx,
  readers: Readers,
  stakes: readonly Stake[],
): Promise<Stake[]> =>
  eachNamingConsenting(
    db,
    stakes,
    () => readers,
    (stake, say) => ({
      ...stake,
      interests: stake.interests?.map((one) => say(one)) ?? null,
      incentives: stake.incentives?.map((one) => say(one)) ?? null,
    }),
  );
