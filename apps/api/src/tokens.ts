/** What Nest injects by name. */
export const DB = Symbol('database');
export const SETTINGS = Symbol('settings');
export const LOG = Symbol('log');
export const READ_TOKEN = Symbol('token reader');
