import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { BUNDLE } from '../servers/workflow-bundle.js';

describe('the bundle of the workflows', () => {
  it('holds no schemas: each workflow in memory would carry zod, 0.7 MB of it', () => {
    const modules = [...readFileSync(BUNDLE, 'utf8').matchAll(/^\/\*\*\*\/ "(\.\/[^"]+)"/gm)].map(
      ([, module]) => module,
    );
    expect(modules).toContain('./dist/libs/domain/subject.js');
    expect(modules.filter((module) => module?.includes('zod'))).toEqual([]);
  });
});
