import { Module } from '@nestjs/common';
import { DeclareInterests } from './declare-interests.use-case.js';
import { InterestsController } from './interests.controller.js';

@Module({ controllers: [InterestsController], providers: [DeclareInterests] })
export class InterestsModule {}
