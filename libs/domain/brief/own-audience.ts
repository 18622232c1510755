import { Audience } from '../people.js';

/** Of a part of a cycle. */
export const OwnAudience = Audience.optional().describe("who may read it; as the cycle's without it, never wider");
