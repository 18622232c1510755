import { Controller, Get, Inject, Param, Query, applyDecorators } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../../../libs/commands/commands.js';
import type { Database } from '../../../../libs/database/connection.js';
import { Documented } from '../http/described/documented.js';
import { Who } from '../http/callers/may.js';
import { Uuid } from '../http/input/uuid.js';
import { DB } from '../injection.js';
import { InBrowser, type OfHandler } from '../pages/in-browser.js';
import { tracePage } from '../pages/trace/trace-page.js';
import { readTrace } from './trace.query.js';
import { TraceQuery, TraceView } from './trace.schemas.js';

/** `/v1/trace/<kind>/<id>`; the name of the id tells the guard whose it is. */
const Trace =
  (path: string, what: string): OfHandler<TraceView> =>
  (...handler) => {
    const description = `What led to ${what}, and what came of it`;
    applyDecorators(Get(path), Documented({ policy: 'read', description, answer: TraceView }))(...handler);
    InBrowser({ page: tracePage })(...handler);
  };

/** Which page of all of one kind, if any. */
const Page = (): ParameterDecorator => Query({ schema: TraceQuery });

@ApiTags('trace')
@Controller('v1/trace')
export class TraceController {
  constructor(@Inject(DB) private readonly db: Database) {}

  @Trace('contribution/:contributionId', 'what somebody said')
  contribution(
    @Param('contributionId', Uuid) id: string,
    @Who() actor: Actor,
    @Page() page: TraceQuery,
  ): Promise<TraceView> {
    return readTrace(this.db, actor, 'contribution', id, page);
  }

  @Trace('topic/:topicId', 'what was heard on a topic')
  topic(@Param('topicId', Uuid) id: string, @Who() actor: Actor, @Page() page: TraceQuery): Promise<TraceView> {
    return readTrace(this.db, actor, 'topic', id, page);
  }

  @Trace('objective/:objectiveId', 'what was learnt of an objective')
  objective(@Param('objectiveId', Uuid) id: string, @Who() actor: Actor, @Page() page: TraceQuery): Promise<TraceView> {
    return readTrace(this.db, actor, 'objective', id, page);
  }

  @Trace('passage/:passageId', 'a cited passage')
  passage(@Param('passageId', Uuid) id: string, @Who() actor: Actor, @Page() page: TraceQuery): Promise<TraceView> {
    return readTrace(this.db, actor, 'passage', id, page);
  }

  @Trace('amendment/:amendmentId', 'a proposal on an item')
  amendment(@Param('amendmentId', Uuid) id: string, @Who() actor: Actor, @Page() page: TraceQuery): Promise<TraceView> {
    return readTrace(this.db, actor, 'amendment', id, page);
  }

  @Trace('obligation/:obligationId', 'an obligation')
  obligation(
    @Param('obligationId', Uuid) id: string,
    @Who() actor: Actor,
    @Page() page: TraceQuery,
  ): Promise<TraceView> {
    return readTrace(this.db, actor, 'obligation', id, page);
  }

  @Trace('item/:itemId', 'an item')
  item(@Param('itemId', Uuid) id: string, @Who() actor: Actor, @Page() page: TraceQuery): Promise<TraceView> {
    return readTrace(this.db, actor, 'item', id, page);
  }

  @Trace('criterion/:criterionId', 'an acceptance criterion')
  criterion(@Param('criterionId', Uuid) id: string, @Who() actor: Actor, @Page() page: TraceQuery): Promise<TraceView> {
    return readTrace(this.db, actor, 'criterion', id, page);
  }

  @Trace('decision/:decisionId', 'a decision')
  decision(@Param('decisionId', Uuid) id: string, @Who() actor: Actor, @Page() page: TraceQuery): Promise<TraceView> {
    return readTrace(this.db, actor, 'decision', id, page);
  }

  @Trace('pilot/:pilotId', 'a pilot')
  pilot(@Param('pilotId', Uuid) id: string, @Who() actor: Actor, @Page() page: TraceQuery): Promise<TraceView> {
    return readTrace(this.db, actor, 'pilot', id, page);
  }

  @Trace('review/:reviewId', 'a review')
  review(@Param('reviewId', Uuid) id: string, @Who() actor: Actor, @Page() page: TraceQuery): Promise<TraceView> {
    return readTrace(this.db, actor, 'review', id, page);
  }

  /** The published answer to a contribution, by the contribution's id. */
  @Trace('closure-line/:contributionId', 'a published answer')
  closureLine(
    @Param('contributionId', Uuid) id: string,
    @Who() actor: Actor,
    @Page() page: TraceQuery,
  ): Promise<TraceView> {
    return readTrace(this.db, actor, 'closure_line', id, page);
  }

  /** A published closure note, by the cycle's id. */
  @Trace('closure-note/:cycleId', 'a closure note')
  closureNote(@Param('cycleId', Uuid) id: string, @Who() actor: Actor, @Page() page: TraceQuery): Promise<TraceView> {
    return readTrace(this.db, actor, 'closure_note', id, page);
  }
}
