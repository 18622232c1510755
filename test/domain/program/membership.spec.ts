import fc from 'fast-check';
import { Role, type Participant } from '../../../libs/domain/people.js';
import {
  KEPT_ROLES,
  appointmentRefused,
  isChange,
  joining,
  membershipEntries,
  rolesChanged,
  type Holders,
  type Membership,
  type MembershipChange,
} from '../../../libs/domain/program/membership.js';

const member = (...roles: Role[]): Membership => ({ roles, group: 'team', segments: [], needs: [] });
const becoming = (person: string, before: Role[] | null, after: Role[] | null): MembershipChange => ({
  path: `${person}.roles`,
  person,
  before: before && member(...before),
  after: after && member(...after),
});
const HOLDERS: Holders = { admin: ['ada'], facilitator: ['ada', 'fay'] };

describe('who gives and takes a role', () => {
  it.each<[string, string, MembershipChange, string | null]>([
    ['a facilitator adds a contributor', 'fay', becoming('ann', null, ['contributor']), null],
    ['a facilitator adds a facilitator', 'fay', becoming('ann', null, ['facilitator']), 'no-right'],
    ['a facilitator adds an auditor', 'fay', becoming('ann', null, ['contributor', 'auditor']), 'no-right'],
    ['a facilitator makes a reviewer', 'fay', becoming('ann', ['contributor'], ['compliance_reviewer']), 'no-right'],
    [
      'a facilitator makes themselves admin',
      'fay',
      becoming('fay', ['facilitator'], ['facilitator', 'admin']),
      'no-right',
    ],
    ['a facilitator takes an auditor’s role', 'fay', becoming('aud', ['auditor'], ['contributor']), 'no-right'],
    ['a facilitator ends a contributor’s part', 'fay', becoming('ann', ['contributor'], null), null],
    ['a facilitator ends an auditor’s part', 'fay', becoming('aud', ['auditor'], null), 'no-right'],
    ['a facilitator lays down their role', 'fay', becoming('fay', ['facilitator'], ['contributor']), null],
    ['an admin appoints everything', 'ada', becoming('ann', null, [...Role.options]), null],
    ['an admin takes everything of others', 'ada', becoming('fay', ['facilitator'], null), null],
    ['a contributor adds a contributor', 'ann', becoming('ben', null, ['contributor']), 'no-right'],
    ['nothing changes', 'ann', becoming('aud', ['auditor'], ['auditor']), null],
    [
      'the last admin lays down the role',
      'ada',
      becoming('ada', ['admin', 'facilitator'], ['facilitator']),
      'last-of-role',
    ],
    ['the last admin leaves', 'ada', becoming('ada', ['admin', 'facilitator'], null), 'last-of-role'],
  ])('%s', (_what, by, change, refused) => {
    const refusal = appointmentRefused([change], by, HOLDERS);
    expect(refusal?.refused ?? null).toBe(refused);
    if (refused) expect(refusal?.errors).toContainEqual(expect.objectContaining({ path: change.path }));
  });

  it('lets the last of a role go when the same act appoints another', () => {
    const handing = [becoming('ada', ['admin'], ['contributor']), becoming('ann', ['contributor'], ['admin'])];
    expect(appointmentRefused(handing, 'ada', HOLDERS)).toBeNull();
    expect(appointmentRefused(handing.slice(0, 1), 'ada', HOLDERS)).toMatchObject({ refused: 'last-of-role' });
  });

  it('never leaves a program without an admin and a facilitator, whoever asks for what', () => {
    const people = ['ada', 'fay', 'ann', 'ben'] as const;
    const roles = fc.option(fc.uniqueArray(fc.constantFrom(...Role.options), { minLength: 1 }));
    const program = fc.record({ ada: roles, fay: roles, ann: roles, ben: roles });
    fc.assert(
      fc.property(program, program, fc.constantFrom(...people), (before, after, by) => {
        const holding = (of: typeof before, role: Role): string[] => people.filter((one) => of[one]?.includes(role));
        const holders = { admin: holding(before, 'admin'), facilitator: holding(before, 'facilitator') };
        fc.pre(KEPT_ROLES.every((role) => holders[role].length > 0));
        const changes = people.map((one) => becoming(one, before[one], after[one]));
        if (appointmentRefused(changes, by, holders)) return;
        for (const role of KEPT_ROLES) expect(holding(after, role)).not.toEqual([]);
        const given = changes.flatMap((change) => rolesChanged(change).given).filter((role) => role !== 'contributor');
        if (given.length > 0) expect(holders.admin).toContain(by);
      }),
    );
  });
});

describe('adding people', () => {
  const person = (more: Partial<Participant> = {}): Participant => ({
    email: 'ann@example.org',
    name: 'Ann',
    group: 'buyer',
    ...more,
  });

  it.each<[string, Membership | null, Partial<Participant>, object]>([
    ['a newcomer contributes', null, {}, { roles: ['contributor'], group: 'buyer', segments: [], needs: [] }],
    [
      'a newcomer gets what is said',
      null,
      { roles: ['auditor', 'auditor'], segments: ['s'] },
      { roles: ['auditor'], segments: ['s'] },
    ],
    [
      'roles that are left out stay',
      member('facilitator', 'admin'),
      {},
      { roles: ['facilitator', 'admin'], group: 'buyer' },
    ],
    [
      'roles that are named come beside',
      member('facilitator'),
      { roles: ['contributor'] },
      { roles: ['facilitator', 'contributor'] },
    ],
    ['segments that are named twice are one', null, { segments: ['a', 'b', 'a'] }, { segments: ['a', 'b'] }],
    ['segments that are left out stay', { ...member('contributor'), segments: ['a'] }, {}, { segments: ['a'] }],
    [
      'segments that are named replace',
      { ...member('contributor'), segments: ['a'] },
      { segments: ['b'] },
      { segments: ['b'] },
    ],
  ])('%s', (_what, before, more, after) => {
    expect(joining(before, person(more))).toMatchObject(after);
  });

  it('never takes a role, whatever is added', () => {
    const roles = fc.uniqueArray(fc.constantFrom(...Role.options), { minLength: 1 });
    fc.assert(
      fc.property(roles, fc.option(roles, { nil: undefined }), (had, given) => {
        const after = joining(member(...had), person(given ? { roles: given } : {}));
        expect(rolesChanged({ path: '', person: 'ann', before: member(...had), after }).taken).toEqual([]);
      }),
    );
  });
});

describe('what the journal says of people', () => {
  it('names each by id, with the roles given and taken, and shares an entry among newcomers', () => {
    const crowd = Array.from({ length: 1001 }, (_, n) => becoming(`p${n}`, null, ['contributor']));
    const changes = [
      ...crowd,
      becoming('aud', null, ['auditor']),
      becoming('fay', ['facilitator'], ['contributor', 'facilitator', 'admin']),
      becoming('ben', ['contributor', 'auditor'], null),
      becoming('nil', ['contributor'], ['contributor']),
    ];
    const entries = membershipEntries('program', changes);
    expect(entries.map(({ type }) => type)).toEqual([
      ...Array.from({ length: 4 }, () => 'participants-added'),
      'participant-changed',
      'participant-removed',
    ]);
    expect(entries.slice(0, 3).flatMap(({ body }) => body?.people)).toEqual(crowd.map(({ person }) => person));
    expect(entries.slice(3).map(({ body }) => body)).toEqual([
      { roles: ['auditor'], people: ['aud'] },
      { person: 'fay', given: ['contributor', 'admin'], taken: [], changed: ['roles'] },
      { person: 'ben', taken: ['contributor', 'auditor'] },
    ]);
    expect(isChange(becoming('nil', ['contributor'], ['contributor']))).toBe(false);
  });
});
