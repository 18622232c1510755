import { Module } from '@nestjs/common';
import { ChangePilot } from './commands/change-pilot.use-case.js';
import { ClosePilot } from './commands/close-pilot.use-case.js';
import { DeclarePilotReview } from './commands/declare-pilot-review.use-case.js';
import { HaltPilot } from './commands/halt-pilot.use-case.js';
import { PlanPilot } from './commands/plan-pilot.use-case.js';
import { StartPilot } from './commands/start-pilot.use-case.js';
import { MeasurePilot } from './measurements/measure-pilot.use-case.js';
import { PilotMeasurementsController } from './measurements/pilot-measurements.controller.js';
import { PilotsController } from './pilots.controller.js';

@Module({
  controllers: [PilotsController, PilotMeasurementsController],
  providers: [PlanPilot, ChangePilot, DeclarePilotReview, StartPilot, HaltPilot, ClosePilot, MeasurePilot],
})
export class PilotsModule {}
