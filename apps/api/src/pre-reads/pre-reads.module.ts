import { Module } from '@nestjs/common';
import { AcknowledgePreRead } from './acknowledge-pre-read.use-case.js';
import { AddPreRead } from './add-pre-read.use-case.js';
import { ChangePreRead } from './change-pre-read.use-case.js';
import { OfferFormats } from './offer-formats.use-case.js';
import { PreReadsController } from './pre-reads.controller.js';
import { RemovePreRead } from './remove-pre-read.use-case.js';

@Module({
  controllers: [PreReadsController],
  providers: [AddPreRead, ChangePreRead, RemovePreRead, OfferFormats, AcknowledgePreRead],
})
export class PreReadsModule {}
