import type { Command } from '../../../../../libs/commands/commands.js';
import type { DecisionBody } from '../../../../../libs/domain/brief/decision-body.js';
import { decidersOf } from '../../../../../libs/domain/decision/declaring/declared.js';
import type { Audience } from '../../../../../libs/domain/people.js';

/** What every row of a decision carries. */
export interface Content {
  readonly program: string;
  readonly audience: Audience;
}

type Ids = (email: string) => string;

/** Everybody's right, but for a final authority who rules after advice: nobody waits for their position. */
export async function insertRights(
  { tx }: Command,
  decision: string,
  content: Content,
  body: DecisionBody,
  person: Ids,
): Promise<void> {
  const { authority, advisers, contributors, conflicts } = body;
  const free = (email: string): boolean => conflicts.every((conflict) => conflict.email !== email);
  const of = (kind: string, emails: readonly string[]) =>
    emails
      .filter((email) => email !== authority)
      .map((email) => ({ ...content, decision, kind, person: person(email) }));
  const deciders = decidersOf(body);
  const deciding = deciders
    .filter(free)
    .map((email) => ({ ...content, decision, kind: 'decide', person: person(email) }));
  const rights = [
    ...deciding,
    ...of('advise', [...deciders.filter((email) => !free(email)), ...advisers]),
    ...of('contribute', contributors),
  ];
  if (rights.length > 0) await tx.insertInto('decisionRight').values(rights).execute();
}

/** Conflicts of interest that are known when the decision is declared. */
export async function insertConflicts(
  { tx, now, actor }: Command,
  decision: string,
  content: Content,
  { conflicts, deciders, advisers, contributors }: DecisionBody,
  person: Ids,
): Promise<void> {
  const rights = { decide: deciders, advise: advisers, contribute: contributors };
  const given = (email: string): string | null =>
    Object.entries(rights).find(([, emails]) => emails.includes(email))?.[0] ?? null;
  const rows = conflicts.map(({ email, reason }) => ({
    ...content,
    decision,
    person: person(email),
    reason,
    given: given(email),
    declaredBy: actor.person,
    at: now,
  }));
  if (rows.length > 0) await tx.insertInto('conflictOfInterest').values(rows).execute();
}
