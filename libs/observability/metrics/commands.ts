import { Counter, Histogram } from 'prom-client';
import { Refused } from '../../domain/refusal.js';
import { LATENCY_BUCKETS } from './latency.js';
import { inSpan, traceparentOf, type Note } from '../tracing/spans.js';

const commands = new Counter({
  name: 'roundtable_commands_total',
  help: 'Commands by route and outcome: done, replayed (an earlier answer given again), refused, failed',
  labelNames: ['command', 'outcome'] as const,
});

const seconds = new Histogram({
  name: 'roundtable_command_duration_seconds',
  help: 'How long commands took, with waiting for gates and running again after a deadlock',
  labelNames: ['command'] as const,
  buckets: LATENCY_BUCKETS,
});

const repeats = new Counter({
  name: 'roundtable_command_repeats_total',
  help: 'Commands that ran again after a deadlock or a serialisation failure',
  labelNames: ['command'] as const,
});

/** What is known of a command before it runs. `name` is its method and route pattern, so the number of names is limited. */
export interface Known {
  readonly name: string;
  readonly id: string;
}

/** What is noted of a command while it runs. */
export interface Noted {
  /** Called before each repetition. */
  readonly again: () => void;
  /** Called when what came of it is an earlier one's. */
  readonly replayed: () => void;
  /** Its trace, as a `traceparent`; null when nobody traces. */
  readonly trace: string | null;
}

/** Counts, times and traces one command, however often it has to run. */
export async function observeCommand<Answer>(
  command: Known | null,
  work: (noted: Noted) => Promise<Answer>,
): Promise<Answer> {
  const name = command?.name ?? 'none';
  repeats.inc({ command: name }, 0); // `rate` does not see the first of a line that was not there
  const end = seconds.startTimer({ command: name });
  const said = { 'roundtable.command': name, ...(command ? { 'roundtable.request': command.id } : {}) };
  return inSpan('command', said, async (note) => {
    const earlier: 'replayed'[] = [];
    try {
      const answer = await work({
        again: () => repeats.inc({ command: name }),
        replayed: () => void earlier.push('replayed'),
        trace: traceparentOf(),
      });
      count(name, earlier[0] ?? 'done', note);
      return answer;
    } catch (error) {
      count(name, error instanceof Refused ? (earlier[0] ?? 'refused') : 'failed', note);
      throw error;
    } finally {
      end();
    }
  });
}

function count(command: string, outcome: 'done' | 'replayed' | 'refused' | 'failed', note: Note): void {
  commands.inc({ command, outcome });
  note({ 'roundtable.outcome': outcome });
}
