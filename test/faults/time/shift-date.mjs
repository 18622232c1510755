// Preloaded into API and worker of a test: their own clocks are off, each by a setting of its own.
const setting = process.argv[1]?.includes('/apps/api/') ? 'TEST_SHIFT_API_MS' : 'TEST_SHIFT_WORKER_MS';
const shiftMs = Number(process.env[setting] ?? 0);
const RealDate = Date;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, self) => Reflect.construct(target, args.length > 0 ? args : [now()], self),
  apply: () => new RealDate(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});

function now() {
  return RealDate.now() + shiftMs;
}

process.stderr.write(`Its clock says ${new Date().toISOString()}\n`);
