import { Module } from '@nestjs/common';
import { ChooseTracker } from './choose-tracker.use-case.js';
import { HearTracker } from './hear-tracker.use-case.js';
import { SendItem } from './send-item.use-case.js';
import { TrackersController } from './trackers.controller.js';

@Module({ controllers: [TrackersController], providers: [ChooseTracker, SendItem, HearTracker] })
export class TrackersModule {}
