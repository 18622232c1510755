import { createHash, randomBytes } from 'node:crypto';

/** 32 hex digits. The salt lives beside the text: when both are erased, nobody can try texts against the hash in the journal. */
export const newSalt = (): string => randomBytes(16).toString('hex');

/** What the journal keeps of a text: hex SHA-256 of salt and text, one after the other, as UTF-8. */
export const hashText = (salt: string, text: string): string =>
  createHash('sha256')
    .update(salt + text, 'utf8')
    .digest('hex');
