import { caughtLetters } from '../../faults/harness/caught-letters.js';
import type { ProvingGround } from '../../faults/harness/proving-ground.js';
import { footprints } from '../../faults/harness/footprint.js';
import { startTraffic } from '../../faults/harness/people.js';
import { seeded } from '../../faults/harness/random.js';
import { aRecorder } from '../../faults/harness/recorder.js';
import type { Stack } from '../../servers/a-stack-of-processes.js';
import { anHttpClient } from '../../servers/stack/http-client.js';

/** A proving ground without proxies, whose people may be sent elsewhere while they work. */
export interface MovingGround {
  /** As the invariants want it; of the stack of the moment. */
  readonly ground: ProvingGround;
  /** From now on the people talk to the API at `address`, and what is checked is `stack`. */
  moveTo(stack: Stack, address: string): void;
  close(): void;
}

/** `what` names it where the seed is printed. Its stacks are the caller's to stop. */
export function aMovingGround(what: string, first: Stack, firstAddress: string): MovingGround {
  const random = seeded(what);
  const http = anHttpClient();
  let stack = first;
  let address = firstAddress;
  const recorder = aRecorder(
    http,
    () => address,
    (email) => stack.token(email),
    random.fork('recorder'),
  );
  let traffics = 0;
  const ground: ProvingGround = {
    get stack() {
      return stack;
    },
    links: {} as ProvingGround['links'], // nothing stands between the parts
    recorder,
    random,
    caught: caughtLetters(() => null), // nothing is killed while letters are on their way
    began: Date.now(),
    before: footprints(first),
    people: (wanted) => startTraffic(recorder, random.fork(`traffic ${(traffics += 1)}`), wanted),
    heal: () => stack.untilReady(),
    stop: () => stack.stop(),
  };
  return {
    ground,
    moveTo: (next, nextAddress) => {
      stack = next;
      address = nextAddress;
    },
    close: () => http.close(),
  };
}
