import { Module } from '@nestjs/common';
import { AmendmentsController } from './amendments.controller.js';
import { AnswerAmendment } from './answer-amendment.use-case.js';
import { ProposeAmendment } from './propose-amendment.use-case.js';
import { ProposeItem } from './propose-item.use-case.js';

@Module({ controllers: [AmendmentsController], providers: [ProposeAmendment, ProposeItem, AnswerAmendment] })
export class AmendmentsModule {}
