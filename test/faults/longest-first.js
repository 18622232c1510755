import Sequencer from '@jest/test-sequencer';

/** What takes longest, the longest first: begun near the end, each of these would go on alone. */
const LONGEST = [
  'processes/around-activities',
  'processes/started-in-any-order',
  'processes/in-each-phase',
  'network/links',
  'time/clocks',
  'servers/temporal',
  'servers/postgres',
  'processes/asked-to-end',
  'messages/signals',
  'network/cuts',
  'load/soak',
];

/** Jest knows how long files take only where it has run them before; in a fresh clone it begins with those that have the most bytes. */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    const place = ({ path }) => LONGEST.findIndex((name) => path.endsWith(`/${name}.spec.ts`));
    const [others, longest] = [true, false].map((other) =>
      super.sort(tests.filter((test) => place(test) < 0 === other)),
    );
    return [...longest.sort((one, other) => place(one) - place(other)), ...others];
  }
}
