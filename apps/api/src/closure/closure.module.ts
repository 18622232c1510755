import { Module } from '@nestjs/common';
import { ClosureController } from './closure.controller.js';
import { PublishClosure } from './publish-closure.use-case.js';

@Module({ controllers: [ClosureController], providers: [PublishClosure] })
export class ClosureModule {}
