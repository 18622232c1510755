import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';

/** Where the prebuilt workflow bundle lies beside this build. */
export const BUNDLE = fileURLToPath(new URL('../../../workflow-bundle.js', import.meta.url));

/** The bundle of the workflows with interceptors that make spans. It exists only if the packages for traces were installed. */
export const TRACED_BUNDLE = fileURLToPath(new URL('../../../workflow-bundle.traced.js', import.meta.url));

const { resolve } = createRequire(import.meta.url);

/** Bundles the workflows of this build, so that a worker starts without doing it. */
async function buildWorkflowBundle(target: string = BUNDLE, interceptors: readonly string[] = []): Promise<void> {
  const workflowsPath = resolve('../../../workflows/index.js');
  const quiet = () => undefined;
  const logger = { log: quiet, trace: quiet, debug: quiet, info: quiet, warn: console.warn, error: console.error };
  const { code } = await bundleWorkflowCode({
    workflowsPath,
    payloadConverterPath: resolve('../../../workflows/subject-workflow/payload-converter.js'),
    workflowInterceptorModules: [...interceptors],
    logger,
  });
  writeFileSync(target, code);
}

function canTrace(): boolean {
  try {
    return resolve('@temporalio/interceptors-opentelemetry') !== '';
  } catch {
    return false;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildWorkflowBundle();
  if (canTrace()) await buildWorkflowBundle(TRACED_BUNDLE, [resolve('../../../workflows/tracing/interceptors.js')]);
}
