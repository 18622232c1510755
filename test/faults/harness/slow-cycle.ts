import { AGENDA, ANN, FAY, type CycleSeen } from '../../servers/a-council.js';
import type { Recorder } from './recorder.js';

/** A cycle of Fay's in real lead times, in a program of its own: nothing of it falls due for days. `more` is of its engagement model. */
export async function aSlowCycle({ ask }: Recorder, more: object = {}): Promise<CycleSeen> {
  const program = await ask<{ id: string }>(FAY, 'POST', '/v1/programs', {
    name: 'Slow council',
    product: 'Reports',
    engagement: { calendar: { zone: 'UTC' }, ...more },
    participants: [{ email: ANN, name: 'Ann', group: 'end_user' }],
  });
  const brief = { title: 'Slow', scope: 'The weekly report', ...AGENDA, invite: [ANN] };
  return (await ask<CycleSeen>(FAY, 'POST', `/v1/programs/${program.body.id}/cycles`, brief)).body;
}
