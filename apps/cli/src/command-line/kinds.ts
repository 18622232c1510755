/** `item` of `--item <item>`. */
export const inAngles = (flags: string): string => /<(.+)>/.exec(flags)?.[1] ?? '';

/** `item` of `<item>` and of `<other-item>`. */
export const kindOf = (placeholder = ''): string | undefined =>
  placeholder
    .replace(/\.\.\.$/, '')
    .split('-')
    .at(-1);
