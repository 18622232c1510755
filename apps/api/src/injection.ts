/** What Nest injects by name. */
export const DB = Symbol('database');
export const SETTINGS = Symbol('settings');
export const LOG = Symbol('log');
