import fc from 'fast-check';
import { Audience, Role, clearance, type StakeholderGroup } from '../../../libs/domain/people.js';
import { audienceRefused, narrowest, readableBy } from '../../../libs/domain/program/audience.js';
import { namedRefused, unfit, type Office } from '../../../libs/domain/program/offices.js';

describe('offices', () => {
  it.each<[Office, Role, StakeholderGroup, Audience, boolean]>([
    ['deputy_facilitator', 'facilitator', 'team', 'restricted', true],
    ['deputy_facilitator', 'contributor', 'team', 'participants', false],
    ['deputy_facilitator', 'admin', 'team', 'participants', false],
    ['compliance_reviewer', 'compliance_reviewer', 'regulator', 'restricted', true],
    ['compliance_reviewer', 'contributor', 'regulator', 'participants', false],
    ['reviewer', 'facilitator', 'team', 'participants', false],
    ['voice', 'contributor', 'end_user', 'participants', true],
    ['voice', 'contributor', 'end_user', 'team', false],
    ['voice', 'contributor', 'team', 'team', true],
    ['voice', 'contributor', 'team', 'restricted', false],
    ['voice', 'auditor', 'team', 'participants', false],
    ['reader', 'auditor', 'team', 'restricted', true],
    ['reader', 'contributor', 'buyer', 'team', false],
  ])('%s by a %s of %s in something for %s: %s', (office, role, group, audience, fits) => {
    expect(unfit({ roles: [role], group }, office, audience) === null).toBe(fits);
  });

  it('names everybody who does not take part, and then everybody who is not fit, each with their path', () => {
    const named = (path: string, email: string, as: Office) => ({ path, email, as, audience: 'team' as const });
    const members = new Map([
      ['ann', { roles: ['contributor' as const], group: 'end_user' as const }],
      ['fay', { roles: ['facilitator' as const], group: 'team' as const }],
    ]);
    const paths = (...all: Parameters<typeof named>[]) =>
      namedRefused(
        all.map((one) => named(...one)),
        members,
      )?.errors.map(({ path }) => path);
    expect(paths(['a', 'ann', 'reader'], ['b', 'bob', 'voice'], ['c', 'cy', 'voice'])).toEqual(['b', 'c']);
    expect(paths(['a', 'ann', 'reader'], ['b', 'fay', 'reviewer'], ['c', 'fay', 'voice'])).toEqual(['a', 'b']);
    expect(paths(['c', 'fay', 'deputy_facilitator'])).toBeUndefined();
  });
});

describe('audiences', () => {
  it.each(Audience.options)('of a cycle for %s contain those of its parts', (cycle) => {
    for (const audience of Audience.options) {
      const wider = Audience.options.indexOf(audience) < Audience.options.indexOf(cycle);
      const refused = audienceRefused([{ path: 'preReads[3].audience', audience }], cycle);
      expect(refused?.errors.map(({ path }) => path) ?? []).toEqual(wider ? ['preReads[3].audience'] : []);
    }
    expect(audienceRefused([{ path: 'audience', audience: undefined }], cycle)).toBeNull();
  });

  it('are read by the same people: who reads the narrowest reads all, and everything that it is readable by', () => {
    const audience = fc.constantFrom(...Audience.options);
    fc.assert(
      fc.property(audience, audience, fc.constantFrom(...Role.options), (one, other, role) => {
        const seen = clearance([role], 'end_user');
        if (!seen.includes(narrowest(one, other))) return;
        expect(seen).toEqual(expect.arrayContaining([one, other, ...readableBy(narrowest(one, other))]));
      }),
    );
  });
});
