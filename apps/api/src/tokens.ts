/** What Nest injects by name. */
export const DB = Symbol('database');
/** The same, for what is short or what others wait for. */
export const URGENT = Symbol('urgent database');
export const SETTINGS = Symbol('settings');
export const LOG = Symbol('log');
