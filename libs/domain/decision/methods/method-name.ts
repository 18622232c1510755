/** Every way to decide, with its version: the rule that people were promised. Old versions stay while rows use them. */
export type MethodName = 'authority@1' | 'consent@1' | 'last_call@1' | 'majority@1' | 'ranked@1' | 'score@1';
