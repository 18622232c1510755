import { Module, type DynamicModule, StandardSchemaSerializerInterceptor } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, Reflector } from '@nestjs/core';
import { AttachmentFiles } from '../../../libs/attachments/attachment-files.js';
import { attachmentStores } from '../../../libs/attachments/attachment-stores.js';
import { Commands } from '../../../libs/commands/commands.js';
import type { WorkflowNotifier } from '../../../libs/commands/after-commit/after-commit.js';
import type { Settings } from '../../../libs/config/settings.js';
import type { Database } from '../../../libs/database/connection.js';
import { People, Viewers } from '../../../libs/identity/memberships.js';
import type { Tokens } from '../../../libs/identity/tokens.js';
import type { Logger } from '../../../libs/observability/logger.js';
import { AbsencesModule } from './absences/absences.module.js';
import { AmendmentsModule } from './amendments/amendments.module.js';
import { NormsModule } from './norms/norms.module.js';
import { PageInterceptor } from './pages/page.interceptor.js';
import { PagesModule } from './pages/pages.module.js';
import { PersonasModule } from './personas/personas.module.js';
import { PilotsModule } from './pilots/pilots.module.js';
import { AgendaModule } from './agenda/agenda.module.js';
import { BacklogModule } from './backlog/backlog.module.js';
import { ClosureModule } from './closure/closure.module.js';
import { CollaborationHealthModule } from './collaboration-health/collaboration-health.module.js';
import { ConsentsModule } from './consents/consents.module.js';
import { ContributionsModule } from './contributions/contributions.module.js';
import { CyclesModule } from './cycles/cycles.module.js';
import { Draining } from './draining.js';
import { Opening } from './opening.js';
import { DecisionsModule } from './decisions/decisions.module.js';
import { InterestsModule } from './interests/interests.module.js';
import { DispositionsModule } from './dispositions/dispositions.module.js';
import { HealthController } from './health/health.controller.js';
import { Callers } from './http/callers/caller.js';
import { AnsweredAgainInterceptor } from './http/input/answered-again.js';
import { IdempotencyInterceptor } from './http/input/idempotency.js';
import { MayGuard } from './http/callers/may.js';
import { NamingInterceptor } from './http/naming/naming.interceptor.js';
import { ProblemFilter } from './http/problems/problem.filter.js';
import { validationPipe } from './http/input/validation.js';
import { JournalModule } from './journal/journal.module.js';
import { KnowledgeModule } from './knowledge/knowledge.module.js';
import { LanguageModule } from './language/language.module.js';
import { PreReadsModule } from './pre-reads/pre-reads.module.js';
import { ProgramsModule } from './programs/programs.module.js';
import { RepresentationModule } from './representation/representation.module.js';
import { ReviewsModule } from './reviews/reviews.module.js';
import { TrackersModule } from './trackers/trackers.module.js';
import { TraceModule } from './trace/trace.module.js';
import { WaitingModule } from './waiting/waiting.module.js';
import { DB, LOG, SETTINGS } from './injection.js';

/** What the API needs from outside. */
export interface ApiParts {
  readonly settings: Settings;
  readonly db: Database;
  /** The same database, when connections are handed out by turns. */
  readonly urgent?: Database;
  readonly notifier: WorkflowNotifier;
  readonly tokens: Tokens;
  readonly log: Logger;
}

@Module({})
class PartsModule {
  static with({ settings, db, urgent = db, notifier, tokens, log }: ApiParts): DynamicModule {
    const providers = [
      { provide: SETTINGS, useValue: settings },
      { provide: DB, useValue: db },
      { provide: LOG, useValue: log },
      { provide: Callers, useValue: new Callers(tokens, settings.PUBLIC_URL) },
      { provide: Commands, useValue: new Commands(db, notifier, urgent) },
      { provide: People, useValue: new People(db) },
      { provide: Viewers, useValue: new Viewers(urgent) },
      { provide: AttachmentFiles, useValue: new AttachmentFiles(db, attachmentStores(settings.ATTACHMENTS, db)) },
    ];
    return { module: PartsModule, global: true, providers, exports: providers };
  }
}

/** A module for each noun of the API. */
const NOUNS = [
  ProgramsModule,
  AbsencesModule,
  CyclesModule,
  DecisionsModule,
  ReviewsModule,
  AgendaModule,
  RepresentationModule,
  PreReadsModule,
  ConsentsModule,
  InterestsModule,
  ContributionsModule,
  BacklogModule,
  TrackersModule,
  AmendmentsModule,
  NormsModule,
  PersonasModule,
  PilotsModule,
  DispositionsModule,
  ClosureModule,
  CollaborationHealthModule,
  TraceModule,
  WaitingModule,
  KnowledgeModule,
  LanguageModule,
  JournalModule,
  PagesModule,
];

@Module({})
export class AppModule {
  static with(parts: ApiParts): DynamicModule {
    return {
      module: AppModule,
      imports: [PartsModule.with(parts), ...NOUNS],
      controllers: [HealthController],
      providers: [
        Draining,
        Opening,
        { provide: APP_GUARD, useClass: MayGuard },
        { provide: APP_PIPE, useFactory: validationPipe },
        { provide: APP_FILTER, useFactory: () => new ProblemFilter(parts.log) },
        { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
        {
          provide: APP_INTERCEPTOR,
          inject: [Reflector],
          useFactory: (reflector: Reflector) => new PageInterceptor(reflector, parts.db, parts.settings.PUBLIC_URL),
        },
        {
          provide: APP_INTERCEPTOR,
          inject: [Reflector],
          useFactory: (reflector: Reflector) => new NamingInterceptor(reflector, parts.db),
        },
        {
          provide: APP_INTERCEPTOR,
          inject: [Reflector],
          useFactory: (reflector: Reflector) => new StandardSchemaSerializerInterceptor(reflector),
        },
        { provide: APP_INTERCEPTOR, useClass: AnsweredAgainInterceptor },
      ],
    };
  }
}
