import type { ColumnType, Generated } from 'kysely';
import type { FormatNeed } from '../domain/content/formats.js';
import type { EngagementModel } from '../domain/engagement.js';
import type { Receiver, Rung } from '../domain/ladder/rung.js';
import type { Duration, Instant } from '../domain/time.js';
import type { Audience, Role, StakeholderGroup } from '../domain/people.js';
import type { StakeholderMap } from '../domain/representation/stakeholder-map.js';
import type { StepName, SubjectKind } from '../domain/subject.js';
import type { At, MaybeAt, Maybe, Json, MaybeJson, List, OfSubject } from './columns.js';
import type { ContentTables } from './content-schema.js';
import type { DecisionTables } from './decision-schema.js';

/** The tables as Kysely sees them: camelCase columns of the snake_case ones in the migrations, instants as ISO 8601 texts. */
export interface Tables extends ContentTables, DecisionTables {
  person: {
    id: Generated<string>;
    email: string;
    name: string;
    zone: Generated<string>;
    locale: string | null;
    createdAt: At;
  };
  program: {
    id: Generated<string>;
    name: string;
    product: string;
    audience: Generated<Audience>;
    engagement: Json<EngagementModel>;
    stakeholders: ColumnType<StakeholderMap, string | undefined, string>;
    stakeholdersRevision: Generated<number>;
    createdBy: string;
    createdAt: At;
  };
  membership: {
    program: string;
    person: string;
    roles: List<Role>;
    stakeholderGroup: StakeholderGroup;
    segments: List<string>;
    needs: List<FormatNeed>;
    revision: Generated<number>;
    createdAt: At;
  };
  formerMember: { program: string; person: string; joinedAt: string | null; leftAt: At };
  absence: {
    id: string;
    program: string;
    audience: Generated<Audience>;
    person: string;
    deputy: string;
    fromAt: Instant;
    toAt: Instant;
    declaredBy: string;
    createdAt: Instant;
    endedAt: MaybeAt;
    endedBy: Maybe<string>;
  };
  gate: {
    kind: SubjectKind;
    id: string;
    program: string;
    cycle: Maybe<string>;
    phase: string;
    entry: Generated<number>;
    epoch: Generated<number>;
    revision: Generated<number>;
    openedAt: Instant;
    deadline: MaybeAt;
    version: Generated<number>;
    moves: Generated<number>;
    tier: Generated<number>;
    heldAt: MaybeAt;
    heldUntil: MaybeAt;
    nextDo: Maybe<StepName>;
    nextRung: Maybe<number>;
    nextAt: MaybeAt;
    over: Generated<boolean>;
    startedAt: MaybeAt;
    restarts: Generated<number>;
    followed: Generated<number>;
    accountedUntil: MaybeAt;
  };
  appointment: OfSubject & {
    entry: number;
    version: number;
    rung: number;
    held: Generated<boolean>;
    do: StepName;
    at: Instant;
    condition: Rung['if'];
    who: List<Receiver>;
    fallback: List<Receiver>;
    extendBy: MaybeJson<{ length: Duration }>;
    firedAt: MaybeAt;
  };
  inputWindow: OfSubject & { what: 'contributions' | 'advice'; opensAt: Instant; closesAt: Instant };
  responsible: OfSubject & { entry: number; person: string; because: string; tier: number; since: At };
  deadlineMove: OfSubject & {
    entry: number;
    version: number;
    fromAt: Instant;
    toAt: Instant;
    movedBy: Maybe<string>;
    reason: string;
    at: At;
  };
  flag: OfSubject & {
    id: Generated<string>;
    program: string;
    cycle: Maybe<string>;
    code: string;
    facts: Json<object>;
    problem: Generated<boolean>;
    audience: Generated<Audience>;
    at: At;
  };
  poke: OfSubject & { id: Generated<number>; signal: Maybe<string>; at: At; trace: Maybe<string> };
  command: {
    caller: string;
    key: string;
    route: string;
    bodyHash: string;
    status: number;
    response: MaybeJson<object>;
    at: At;
  };
  notice: {
    id: string;
    program: string;
    cycle: Maybe<string>;
    person: string;
    purpose: string;
    version: Generated<number>;
    data: Json<Record<string, unknown>>;
    notBefore: At;
    state: Generated<'queued' | 'sent' | 'bounced' | 'suppressed'>;
    attempts: Generated<number>;
    lastError: Maybe<string>;
    sentAt: MaybeAt;
    createdAt: At;
    trace: Maybe<string>;
  };
  journal: {
    id: Generated<number>;
    program: string;
    subjectKind: SubjectKind;
    subject: string;
    cycle: Maybe<string>;
    type: string;
    version: Generated<number>;
    at: Instant;
    actor: Maybe<string>;
    audience: Audience;
    command: Maybe<string>;
    body: Json<object>;
  };
  unsealed: { program: string; journalId: number };
  seal: { program: string; seq: number; journalId: number; hash: Buffer };
}
