import { authority } from './authority.js';
import type { Method } from './method.js';

/** Every method there is. Old versions stay while rows use them. */
export const METHODS = { 'authority@1': authority } as const satisfies Record<string, Method>;
export type MethodName = keyof typeof METHODS;
export const isMethod = (name: string): name is MethodName => Object.hasOwn(METHODS, name);
