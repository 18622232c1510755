import { aStackOfProcesses, type Stack } from '../../servers/a-stack-of-processes.js';
import type { Metric } from '../metric.js';

/** Measures on a stack of its own, which ends with the measurement, also when that fails. */
export const onAStack =
  (measure: (stack: Stack) => ReturnType<Metric['measure']>): Metric['measure'] =>
  async () => {
    const stack = await aStackOfProcesses();
    try {
      return await measure(stack);
    } finally {
      await stack.stop();
    }
  };
