import { Module } from '@nestjs/common';
import { ChangePersona } from './change-persona.use-case.js';
import { CreatePersona } from './create-persona.use-case.js';
import { PersonasController } from './personas.controller.js';

@Module({ controllers: [PersonasController], providers: [CreatePersona, ChangePersona] })
export class PersonasModule {}
