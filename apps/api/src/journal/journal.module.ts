import { Module } from '@nestjs/common';
import type { Database } from '../../../../libs/database/connection.js';
import { LiveFeed } from '../../../../libs/journal/live-feed.js';
import type { Logger } from '../../../../libs/observability/logger.js';
import { DB, LOG } from '../injection.js';
import { EventStreams } from './event-streams.js';
import { JournalController } from './journal.controller.js';

@Module({
  controllers: [JournalController],
  providers: [
    EventStreams,
    {
      provide: LiveFeed,
      inject: [DB, LOG],
      useFactory: (db: Database, log: Logger) =>
        new LiveFeed(db, { onError: (error) => log.warn({ error: (error as Error).name }, 'live feed') }),
    },
  ],
})
export class JournalModule {}
