import Module, { register } from 'node:module';

// As after `npm ci --omit=optional`: the packages for traces are not there, however they are asked for.
const hook = `
  const IS_OPTIONAL = /^@(opentelemetry\\/(?!api$)|temporalio\\/interceptors-opentelemetry)/;
  export function missing(name) {
    if (IS_OPTIONAL.test(name)) throw Object.assign(new Error('Cannot find package ' + name), { code: 'ERR_MODULE_NOT_FOUND' });
  }
  export async function resolve(name, context, next) {
    missing(name);
    return next(name, context);
  }`;
const url = `data:text/javascript,${encodeURIComponent(hook)}`;
const { missing } = await import(url);
register(url);

const find = Module._resolveFilename;
Module._resolveFilename = (name, ...others) => {
  missing(name);
  return find(name, ...others);
};
