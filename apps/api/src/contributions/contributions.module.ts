import { Module } from '@nestjs/common';
import { ChangeContribution } from './change-contribution.use-case.js';
import { Contribute } from './contribute.use-case.js';
import { ContributionsController } from './contributions.controller.js';

@Module({ controllers: [ContributionsController], providers: [Contribute, ChangeContribution] })
export class ContributionsModule {}
