/** A code as people say it: `end_user` is end user, `pre_read_reminder` pre-read reminder, `already-decided` already decided. */
export const humanize = (code: string): string => code.replaceAll(/[_-]/g, ' ').replaceAll(/\bpre read/g, 'pre-read');
