import type { DeclaredConflict, DeclaredRight } from '../../../../../libs/commands/writing/insert-decision.js';
import type { DecisionBody } from '../../../../../libs/domain/brief/decision-body.js';
import { decidersOf } from '../../../../../libs/domain/decision/declaring/declared.js';
import type { Instant } from '../../../../../libs/domain/time.js';

type Ids = (email: string) => string;

/** Everybody's right, but for a final authority who rules after advice: nobody waits for their position. */
export function rightsOf(body: DecisionBody, person: Ids): DeclaredRight[] {
  const { authority, advisers, contributors, conflicts } = body;
  const free = (email: string): boolean => conflicts.every((conflict) => conflict.email !== email);
  const of = (kind: DeclaredRight['kind'], emails: readonly string[]): DeclaredRight[] =>
    emails.map((email) => ({ kind, person: person(email) }));
  const others = (emails: readonly string[]): string[] => emails.filter((email) => email !== authority);
  const deciders = decidersOf(body);
  return [
    ...of('decide', deciders.filter(free)),
    ...of('advise', others([...deciders.filter((email) => !free(email)), ...advisers])),
    ...of('contribute', others(contributors)),
  ];
}

/** Conflicts of interest that are known when the decision is declared, each with the right that it takes. */
export function conflictsOf(
  { conflicts, deciders, advisers, contributors }: DecisionBody,
  person: Ids,
  { declaredBy, at }: { readonly declaredBy: string; readonly at: Instant },
): DeclaredConflict[] {
  const rights = { decide: deciders, advise: advisers, contribute: contributors };
  const given = (email: string): string | null =>
    Object.entries(rights).find(([, emails]) => emails.includes(email))?.[0] ?? null;
  return conflicts.map(({ email, reason }) => ({
    person: person(email),
    reason,
    given: given(email),
    declaredBy,
    at,
  }));
}
