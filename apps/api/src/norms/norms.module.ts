import { Module } from '@nestjs/common';
import { NormsController } from './norms.controller.js';
import { ReviewNorm } from './review-norm.use-case.js';
import { SetNorm } from './set-norm.use-case.js';

@Module({ controllers: [NormsController], providers: [SetNorm, ReviewNorm] })
export class NormsModule {}
