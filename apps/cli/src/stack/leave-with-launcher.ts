/** Preloaded into API and worker: whatever they are doing when the launcher dies, they are gone shortly after. */
const LIMIT_MS = 15_000;

if (process.connected) process.once('disconnect', () => setTimeout(() => process.exit(1), LIMIT_MS).unref());
else process.exit(1);
