const LONG = process.env.ROUNDTABLE_FAULTS === 'long';

/** The forms of a case: `ROUNDTABLE_FAULTS=long` runs the long one. */
export const byLength = <T>(forms: { readonly short: T; readonly long: T }): T => (LONG ? forms.long : forms.short);
