import { Module } from '@nestjs/common';
import { AddObjective } from './add-objective.use-case.js';
import { AddTopic } from './add-topic.use-case.js';
import { AgendaController } from './agenda.controller.js';
import { ChangeTopic } from './change-topic.use-case.js';
import { Invite } from './invite.use-case.js';
import { MeasurementsController } from './measurements/measurements.controller.js';
import { RecordMeasurements } from './measurements/record-measurements.use-case.js';
import { RemoveTopic } from './remove-topic.use-case.js';
import { AddScenario } from './scenarios/add-scenario.use-case.js';
import { ChangeScenario } from './scenarios/change-scenario.use-case.js';
import { RemoveScenario } from './scenarios/remove-scenario.use-case.js';
import { ScenariosController } from './scenarios/scenarios.controller.js';
import { WithdrawInvitations } from './withdraw-invitations.use-case.js';

@Module({
  controllers: [AgendaController, ScenariosController, MeasurementsController],
  providers: [
    AddObjective,
    AddTopic,
    ChangeTopic,
    RemoveTopic,
    Invite,
    WithdrawInvitations,
    RecordMeasurements,
    AddScenario,
    ChangeScenario,
    RemoveScenario,
  ],
})
export class AgendaModule {}
