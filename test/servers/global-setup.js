import './typescript.js';

/** Jest loads its global set-up as CommonJS; so this file is JavaScript and leaves the work to TypeScript that Node loads. */
export default async function globalSetup({ maxWorkers }) {
  const { startServers } = await import('./servers.ts');
  globalThis.stopTestServers = await startServers(maxWorkers);
}
