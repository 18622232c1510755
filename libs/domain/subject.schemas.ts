import { z } from 'zod';
import { STEP_NAMES, SUBJECT_KINDS } from './subject.js';

/** The schemas of what `subject.ts` names; apart from it, because workflows must not carry zod. */
export const SubjectKind = z.enum(SUBJECT_KINDS);
export const StepName = z.enum(STEP_NAMES);
