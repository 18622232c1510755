import { Module } from '@nestjs/common';
import { CollaborationHealthController } from './collaboration-health.controller.js';

@Module({ controllers: [CollaborationHealthController] })
export class CollaborationHealthModule {}
