import type { Generated } from 'kysely';
import type { Audience } from '../../domain/people.js';
import type { ConsentUse } from '../../domain/program/consent.js';
import type { PromiseKind } from '../../domain/program/promise.js';
import type { Instant } from '../../domain/time.js';
import type { At, MaybeAt, Maybe, List, Content } from './columns.js';

/** What a program keeps across its cycles: personas, norms, consents, interests, its tracker and its promises. */
export interface ProgramTables {
  persona: Content & {
    id: string;
    name: string;
    /** The name as readers tell names apart. */
    looked: string;
    description: string;
    revision: Generated<number>;
    createdBy: string;
    createdAt: At;
  };
  personaStory: Content & { persona: string; contribution: string };
  norm: Omit<Content, 'audience'> & {
    audience: Generated<Audience>;
    id: string;
    statement: string;
    reviewAt: Instant;
    setBy: string;
    setAt: Instant;
    reviewedAt: MaybeAt;
    endedAt: MaybeAt;
    replacedBy: Maybe<string>;
  };
  consentPurpose: Omit<Content, 'audience'> & {
    audience: Generated<Audience>;
    id: string;
    use: ConsentUse;
    version: number;
    what: string;
    why: string;
    how: string;
    seenBy: string;
    shownTo: Maybe<Audience>;
    until: Instant;
    publishedBy: string;
    publishedAt: Instant;
  };
  consent: Omit<Content, 'audience'> & {
    audience: Generated<Audience>;
    id: string;
    purpose: string;
    use: ConsentUse;
    person: string;
    givenAt: Instant;
    until: Instant;
    withdrawnAt: MaybeAt;
  };
  consentDeclined: Omit<Content, 'audience'> & {
    audience: Generated<Audience>;
    id: string;
    purpose: string;
    use: ConsentUse;
    person: string;
    declinedAt: Instant;
  };
  interestDeclaration: Content & {
    id: string;
    person: string;
    interests: List<string>;
    incentives: List<string>;
    declaredBy: Maybe<string>;
    declaredAt: Instant;
  };
  programTracker: { program: string; connection: string; chosenBy: string; chosenAt: Instant };
  promise: Omit<Content, 'audience'> & {
    id: string;
    audience: Generated<Audience>;
    cycle: Maybe<string>;
    kind: PromiseKind;
    about: string;
    owner: string;
    dueAt: Instant;
    askedAt: MaybeAt;
    timesAsked: Generated<number>;
    againAt: MaybeAt;
    keptAt: MaybeAt;
  };
}
