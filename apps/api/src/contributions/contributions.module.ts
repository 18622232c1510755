import { Module } from '@nestjs/common';
import { Contribute } from './contribute.use-case.js';
import { ContributionsController } from './contributions.controller.js';

@Module({ controllers: [ContributionsController], providers: [Contribute] })
export class ContributionsModule {}
