/** The workflows of the last build, as workers read them. */
export const BUNDLE = new URL('../../dist/workflow-bundle.js', import.meta.url);
