import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';

/** Where the prebuilt workflow bundle lies beside this build. */
export const BUNDLE = fileURLToPath(new URL('../../../workflow-bundle.js', import.meta.url));

/** Bundles the workflows of this build, so that a worker starts without doing it. */
export async function buildWorkflowBundle(target: string = BUNDLE): Promise<void> {
  const workflowsPath = createRequire(import.meta.url).resolve('../../../workflows/index.js');
  const quiet = () => undefined;
  const logger = { log: quiet, trace: quiet, debug: quiet, info: quiet, warn: console.warn, error: console.error };
  const { code } = await bundleWorkflowCode({ workflowsPath, logger });
  writeFileSync(target, code);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildWorkflowBundle();
