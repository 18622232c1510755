import { Module } from '@nestjs/common';
import { DispositionsController } from './dispositions.controller.js';
import { DraftDisposition } from './draft-disposition.use-case.js';
import { DraftDispositions } from './draft-dispositions.use-case.js';

@Module({ controllers: [DispositionsController], providers: [DraftDisposition, DraftDispositions] })
export class DispositionsModule {}
