import Sequencer from '@jest/test-sequencer';

/** The demo lives by seconds, so it comes first, beside those that need little of the machine: two files run at a time. */
const DEMO_AND_LIGHT = [
  'e2e/demo',
  'e2e/starting/wrong-settings',
  'e2e/starting/signing-in',
  'e2e/embedded-servers',
  'e2e/observability/logs',
  'e2e/observability/traces',
  'e2e/in-flight',
  'e2e/deploying/worker-versions',
];

/** What takes longest, the longest first: begun near the end, each of these would go on alone. */
const LONGEST = [
  'e2e/deploying/upgrade',
  'e2e/deploying/scaling-out',
  'e2e/kills',
  'e2e/launcher',
  'e2e/deploying/restore',
  'e2e/continue-as-new',
  'e2e/hidden-counts',
  'faults/processes/around-activities',
  'faults/processes/started-in-any-order',
  'faults/processes/in-each-phase',
  'faults/network/links',
  'faults/time/clocks',
  'faults/servers/temporal',
  'faults/servers/postgres',
  'faults/processes/asked-to-end',
  'faults/messages/signals',
  'faults/network/cuts',
  'faults/load/soak',
];

/** Jest knows how long files take only where it has run them before; in a fresh clone it begins with those that have the most bytes. */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    const place = ({ path }) => [...DEMO_AND_LIGHT, ...LONGEST].findIndex((name) => path.endsWith(`/${name}.spec.ts`));
    const [others, longest] = [true, false].map((other) =>
      super.sort(tests.filter((test) => place(test) < 0 === other)),
    );
    return [...longest.sort((one, other) => place(one) - place(other)), ...others];
  }
}
