import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Actor } from '../../../../libs/commands/commands.js';
import type { Database } from '../../../../libs/database/connection.js';
import { MoveBody, ReasonBody } from '../cycles/cycle.schemas.js';
import { ConflictBody } from '../../../../libs/domain/acting/conflict.js';
import { Documented } from '../http/described/documented.js';
import { Who } from '../http/callers/may.js';
import { ByForm } from '../http/input/by-form.js';
import { Uuid } from '../http/input/uuid.js';
import { DB } from '../injection.js';
import { InBrowser } from '../pages/in-browser.js';
import { onDecision } from '../pages/forms/deciding/read-deciding.js';
import { TAKING } from '../pages/forms/deciding/position-form.js';
import { DECLARING } from '../pages/forms/deciding/conflict-form.js';
import { ANSWERING_ADVICE, RULING } from '../pages/forms/deciding/ruling-form.js';
import { EMPTY } from '../pages/plain-words.js';
import { line } from '../pages/ways.js';
import { AnswerAdvice } from './ruling/answer-advice.use-case.js';
import { readDecision } from './decision.query.js';
import { AnswersBody, RulingBody } from './ruling/ruling.schemas.js';
import { DecisionBody } from '../../../../libs/domain/brief/decision-body.js';
import { DecisionFilter, DecisionList, DecisionView } from './decision.schemas.js';
import { Page } from '../http/paging/page.js';
import { PositionBody, PositionList, PositionTaken, ReceiptView } from './positions/position.schemas.js';
import { RightList, RightsPage } from './rights/right.schemas.js';
import { DeclareConflict } from './conflicts/declare-conflict.use-case.js';
import { EndForum } from './commands/end-forum.use-case.js';
import { MoveForumDeadline } from './commands/move-forum-deadline.use-case.js';
import { countsWith, listPositions } from './positions/position.query.js';
import { ProposeDecision } from './commands/propose-decision.use-case.js';
import { RuleDecision } from './ruling/rule-decision.use-case.js';
import { listDecisions } from './outside/decisions.query.js';
import { OpenDecision } from './outside/open-decision.use-case.js';
import { listRights } from './rights/rights.query.js';
import { TakePosition } from './positions/take-position.use-case.js';
import { placeOfDecision } from './visible-decision.js';

const command = (policy: 'run-cycle' | 'take-position', description: string): MethodDecorator =>
  Documented({ policy, description, answer: DecisionView, refuses: [409, 422] });

/** Decision forums: who decides what, by which rule and until when, and what happens when nobody does. */
@ApiTags('decisions')
@Controller('v1')
export class DecisionsController {
  constructor(
    private readonly proposeDecision: ProposeDecision,
    private readonly takePosition: TakePosition,
    private readonly ruleDecision: RuleDecision,
    private readonly answerAdvice: AnswerAdvice,
    private readonly declareConflict: DeclareConflict,
    private readonly endForum: EndForum,
    private readonly moveForumDeadline: MoveForumDeadline,
    private readonly openDecision: OpenDecision,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** While the cycle is in `decision` it opens at once. */
  @Post('cycles/:cycleId/decisions')
  @Documented({
    summary: 'Declare a decision; contributors as themselves',
    policy: 'propose-decision',
    status: 201,
    description: 'The new decision',
    answer: DecisionView,
    refuses: [409, 422],
  })
  propose(
    @Param('cycleId', Uuid) id: string,
    @Body({ schema: DecisionBody }) body: DecisionBody,
    @Who() actor: Actor,
  ): Promise<DecisionView> {
    return this.proposeDecision.execute(id, body, actor);
  }

  /** Its forum has a clock, a ladder and letters of its own. */
  @Post('programs/:programId/decisions')
  @Documented({
    summary: 'Open a decision outside any cycle; contributors as themselves',
    policy: 'propose-decision',
    status: 201,
    description: 'The new decision, open',
    answer: DecisionView,
    refuses: [409, 422],
  })
  open(
    @Param('programId', Uuid) program: string,
    @Body({ schema: DecisionBody }) body: DecisionBody,
    @Who() actor: Actor,
  ): Promise<DecisionView> {
    return this.openDecision.execute(program, body, actor);
  }

  @Get('programs/:programId/decisions')
  @InBrowser({ heading: 'The decisions of a program', empty: EMPTY.decisions })
  @Documented({
    summary: 'The decisions of a program; `outside=true` leaves out those of cycles',
    policy: 'read',
    description: 'A page of decisions, newest first',
    answer: DecisionList,
  })
  list(
    @Param('programId', Uuid) _program: string,
    @Query({ schema: DecisionFilter }) filter: DecisionFilter,
    @Who() actor: Actor,
  ): Promise<DecisionList> {
    return listDecisions(this.db, actor, filter);
  }

  @Get('decisions/:decisionId')
  @InBrowser({
    waits: 'decision',
    forms: { policy: 'take-position', read: onDecision },
    leadsTo: [line('decision'), ['positions', 'Positions'], ['rights', 'Who may what']],
  })
  @Documented({
    summary: 'Who may what, where it stands, what happens if nobody acts',
    policy: 'read',
    description: 'The decision',
    answer: DecisionView,
  })
  show(@Param('decisionId', Uuid) id: string, @Who() actor: Actor): Promise<DecisionView> {
    return readDecision(this.db, actor, id);
  }

  /** The decision itself names the first. */
  @Get('decisions/:decisionId/rights')
  @Documented({
    summary: 'Who may do what in a decision: offices first, then who decides, advises and contributes',
    policy: 'read',
    description: 'A page of offices and rights',
    answer: RightList,
  })
  async rights(
    @Param('decisionId', Uuid) id: string,
    @Query({ schema: RightsPage }) page: RightsPage,
    @Who() actor: Actor,
  ): Promise<RightList> {
    await placeOfDecision(this.db, actor, id);
    return listRights(this.db, actor, id, page);
  }

  /** Once it is decided everybody sees all. */
  @Get('decisions/:decisionId/positions')
  @InBrowser({ heading: 'What people said in it', empty: EMPTY.positions })
  @Documented({
    summary: 'What people said in it; while open your own, all for who rules, runs or audits, if the count is shown',
    policy: 'read',
    description: 'A page of positions, oldest first, with history',
    answer: PositionList,
  })
  async positions(
    @Param('decisionId', Uuid) id: string,
    @Query({ schema: Page }) page: Page,
    @Who() actor: Actor,
  ): Promise<PositionList> {
    await placeOfDecision(this.db, actor, id);
    return listPositions(this.db, actor, id, page);
  }

  /** Until the window closes: that of advice, or the deadline. */
  @Post('decisions/:decisionId/positions')
  @ByForm(TAKING)
  @Documented({
    summary: 'Say what you think, by the right you were given, in the form of the method',
    policy: 'take-position',
    description: 'Your position',
    answer: PositionTaken,
    refuses: [409, 422],
  })
  take(
    @Param('decisionId', Uuid) id: string,
    @Body({ schema: PositionBody }) body: PositionBody,
    @Who() actor: Actor,
  ): Promise<PositionTaken> {
    return this.takePosition.execute(id, body, actor);
  }

  /** Proves that somebody took part in an anonymous decision, and not what they said. */
  @Get('decisions/:decisionId/receipts/:receipt')
  @Documented({
    summary: 'Whether the anonymous position with this receipt counts',
    policy: 'read',
    description: 'Whether the position with this receipt counts',
    answer: ReceiptView,
  })
  async receipt(
    @Param('decisionId', Uuid) id: string,
    @Param('receipt', { schema: z.string().min(1).max(100) }) receipt: string,
    @Who() actor: Actor,
  ): Promise<ReceiptView> {
    await placeOfDecision(this.db, actor, id);
    return { counts: await countsWith(this.db, id, receipt) };
  }

  @Post('decisions/:decisionId/answers')
  @ByForm(ANSWERING_ADVICE)
  @command('take-position', 'Answers advice before the ruling; for the final authority, or the deputy once they act.')
  answer(
    @Param('decisionId', Uuid) id: string,
    @Body({ schema: AnswersBody }) body: AnswersBody,
    @Who() actor: Actor,
  ): Promise<DecisionView> {
    return this.answerAdvice.execute(id, body, actor);
  }

  @Post('decisions/:decisionId/ruling')
  @ByForm(RULING)
  @command('take-position', 'Decides, with a rationale, and an answer to every piece of advice that has none yet.')
  ruling(
    @Param('decisionId', Uuid) id: string,
    @Body({ schema: RulingBody }) body: RulingBody,
    @Who() actor: Actor,
  ): Promise<DecisionView> {
    return this.ruleDecision.execute(id, body, actor);
  }

  @Post('decisions/:decisionId/conflicts')
  @ByForm(DECLARING)
  @command(
    'take-position',
    'Declares a conflict of interest: your vote becomes advice. Facilitators record that of others.',
  )
  conflict(
    @Param('decisionId', Uuid) id: string,
    @Body({ schema: ConflictBody }) body: ConflictBody,
    @Who() actor: Actor,
  ): Promise<DecisionView> {
    return this.declareConflict.execute(id, body, actor);
  }

  @Post('decisions/:decisionId/withdraw')
  @command('run-cycle', 'Ends the forum without a decision; what was said stays, with the reason.')
  withdraw(
    @Param('decisionId', Uuid) id: string,
    @Body({ schema: ReasonBody }) body: ReasonBody,
    @Who() actor: Actor,
  ): Promise<DecisionView> {
    return this.endForum.execute(id, 'withdraw', body, actor);
  }

  @Post('decisions/:decisionId/hand-on')
  @command('run-cycle', 'Lets the forum outlive its cycle, with its own clock.')
  handOn(
    @Param('decisionId', Uuid) id: string,
    @Body({ schema: ReasonBody }) body: ReasonBody,
    @Who() actor: Actor,
  ): Promise<DecisionView> {
    return this.endForum.execute(id, 'hand_on', body, actor);
  }

  @Post('decisions/:decisionId/deadline')
  @command('run-cycle', 'Moves the deadline. Advice keeps its window, but never ends after the deadline.')
  deadline(
    @Param('decisionId', Uuid) id: string,
    @Body({ schema: MoveBody }) body: MoveBody,
    @Who() actor: Actor,
  ): Promise<DecisionView> {
    return this.moveForumDeadline.execute(id, body, actor);
  }
}
