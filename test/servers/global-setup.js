import { bundlePackages } from './bundled-packages.js';
import './typescript.js';

/** Jest loads its global set-up as CommonJS; so this file is JavaScript and leaves the work to TypeScript that Node loads. */
export default async function globalSetup({ maxWorkers }) {
  await bundlePackages();
  const { startServers } = await import('./servers.ts');
  globalThis.stopTestServers = await startServers(maxWorkers);
}
