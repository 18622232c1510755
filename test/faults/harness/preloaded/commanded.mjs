import { readFileSync } from 'node:fs';

// Preloaded into API and worker of a test. SIGWINCH makes the process read TEST_COMMANDS, a file of JSON by kind of process:
// `shiftMs`, how far its own clock is off from now on, and `blockMs`, how long it does nothing else at once.
const kind = process.argv[1]?.includes('/apps/api/') ? 'api' : 'worker';
const RealDate = Date;
let shiftMs = 0;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, self) => Reflect.construct(target, args.length > 0 ? args : [now()], self),
  apply: () => new RealDate(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});
obey();
process.on('SIGWINCH', obey); // a signal that nothing else listens to

function now() {
  return RealDate.now() + shiftMs;
}

function obey() {
  const told = JSON.parse(readFileSync(process.env.TEST_COMMANDS, 'utf8'))[kind] ?? {};
  shiftMs = told.shiftMs ?? 0;
  process.stderr.write(`Its clock says ${new Date().toISOString()}\n`);
  if (told.blockMs) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, told.blockMs);
  if (told.blockMs) process.stderr.write(`It was blocked for ${told.blockMs} ms\n`);
}
