import { register } from 'node:module';

/** Puts `kill-around.mjs` in front of a worker's activities. */
const hooks = `
const FRONT = ${JSON.stringify(new URL('./kill-around.mjs', import.meta.url).href)};
export async function load(url, context, next) {
  if (!url.endsWith('/activities/activities.js')) return next(url, context);
  const source = \`import { createActivities as whole } from '\${url}?whole';
    import { killAround } from '\${FRONT}';
    export const createActivities = (ports) => killAround(whole(ports));\`;
  return { format: 'module', shortCircuit: true, source };
}`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
