import fc from 'fast-check';
import type { Audience } from '../../../libs/domain/people.js';
import {
  consentRefused,
  consentState,
  givingRefused,
  namesIn,
  stands,
  leavingOut,
  mayBeNamedTo,
  giveConsent,
  withdrawConsents,
  type Given,
} from '../../../libs/domain/program/consent.js';
import { declineConsent } from '../../../libs/domain/program/declining.js';

const at = (hour: number): string => new Date(Date.UTC(2027, 0, 4, 0, 0) + hour * 3_600_000).toISOString();
const given = (more: Partial<Given> = {}): Given => ({
  version: 2,
  givenAt: at(1),
  until: at(20),
  withdrawnAt: null,
  ...more,
});
const CURRENT = { version: 2, until: at(30) };

describe('whom somebody may be named to', () => {
  it.each<[Audience | null, readonly Audience[], boolean]>([
    ['participants', ['public', 'participants'], true],
    ['team', ['public', 'participants'], false],
    ['team', ['public', 'participants', 'team'], true],
    ['restricted', ['public', 'participants', 'team'], false],
    ['participants', ['public'], false],
    ['public', ['public'], true],
    [null, ['public', 'participants', 'team', 'restricted'], false],
  ])('with a consent for %s, readers of %j: %s', (consented, readers, named) => {
    expect(mayBeNamedTo(readers, consented)).toBe(named);
  });
});

describe('how a consent stands', () => {
  it.each<[string, Given | null, number, string]>([
    ['never given', null, 10, 'never_given'],
    ['given', given(), 10, 'valid'],
    ['a moment before its end', given(), 19.999, 'valid'],
    ['at its very end', given(), 20, 'expired'],
    ['to the version before', given({ version: 1 }), 10, 'outdated'],
    ['to the version before, and ended', given({ version: 1 }), 20, 'expired'],
    ['withdrawn', given({ withdrawnAt: at(9) }), 10, 'withdrawn'],
    ['withdrawn at this instant', given({ withdrawnAt: at(10) }), 10, 'withdrawn'],
    ['withdrawn and then ended', given({ withdrawnAt: at(9) }), 25, 'withdrawn'],
  ])('%s', (_what, last, hour, state) => {
    expect(consentState({ given: last, declinedAt: null }, CURRENT, at(hour))).toBe(state);
  });

  it.each([null, given({ until: at(5) }), given({ version: 1, withdrawnAt: at(5) })])(
    'declined, whatever was given before: %j',
    (last) => {
      const state = consentState({ given: last, declinedAt: at(9) }, CURRENT, at(10));
      expect([state, stands(state)]).toEqual(['declined', false]);
    },
  );

  it('never stands again once it has ended, whatever the clock', () => {
    const hours = fc.integer({ min: 0, max: 50 });
    const said = fc.record({
      until: hours,
      withdrawn: fc.option(hours, { nil: null }),
      version: fc.constantFrom(1, 2),
    });
    fc.assert(
      fc.property(said, hours, hours, ({ until, withdrawn, version }, one, other) => {
        const last = given({ version, until: at(until), withdrawnAt: withdrawn === null ? null : at(withdrawn) });
        const [earlier, later] = [Math.min(one, other), Math.max(one, other)];
        const [before, after] = [earlier, later].map((hour) =>
          stands(consentState({ given: last, declinedAt: null }, CURRENT, at(hour))),
        );
        return before === true || after === false;
      }),
    );
  });
});

describe('the door', () => {
  const during = { from: at(9), to: at(11) };
  const current = { ...CURRENT, shownTo: 'participants' } as const;
  const intake = { use: 'recording', current, audience: 'team', now: at(12), during, inDetail: true } as const;
  const ann = (last: Given | null, declinedAt: string | null = null) => [
    { path: 'people.ann', name: 'Ann', given: last, declinedAt },
  ];

  it.each<[string, Given | null, string]>([
    ['somebody never asked', null, 'Ann has not consented'],
    ['a withdrawal in the middle', given({ withdrawnAt: at(10) }), `Ann withdrew at ${at(10)}, during the session`],
    ['an end in the middle', given({ until: at(10) }), `Ann had consented until ${at(10)}, during the session`],
    ['an end before it', given({ until: at(8) }), `Ann had consented until ${at(8)}`],
    ['a withdrawal after it', given({ withdrawnAt: at(11.5) }), `Ann withdrew at ${at(11.5)}`],
    ['earlier terms', given({ version: 1 }), 'Ann consented to version 1; now it is 2'],
  ])('tells of %s', (_what, last, message) => {
    const refusal = consentRefused(ann(last), intake);
    expect(refusal).toMatchObject({ refused: 'consent-missing', errors: [{ path: 'people.ann', message }] });
    const others = consentRefused(ann(last), { ...intake, inDetail: false });
    expect(others?.errors).toEqual([{ path: 'people.ann', message: 'Ann has no valid consent' }]);
  });

  it('tells of who declined, and others only that there is no valid consent', () => {
    const declined = ann(null, at(10));
    const errors = (asked: typeof intake | Omit<typeof intake, 'inDetail'>, own = false) =>
      consentRefused(
        declined.map((one) => ({ ...one, own })),
        { inDetail: false, ...asked },
      )?.errors?.map(({ message }) => message);
    const { inDetail: _inDetail, ...others } = intake;
    expect(errors(intake)).toEqual([`Ann declined at ${at(10)}, during the session`]);
    expect(errors(others)).toEqual(['Ann has no valid consent']);
    expect(errors(others, true)).toEqual([`You declined at ${at(10)}, during the session`]);
  });

  it('tells somebody of their own consent, also who may not know how that of others stands', () => {
    const [mine, others] = [ann(null), ann(null)].map(([one]) => one && { ...one });
    const asked = { ...intake, inDetail: false };
    expect(consentRefused(mine ? [{ ...mine, own: true }] : [], asked)).toMatchObject({
      detail: 'You do not consent to being recorded. Consent to it first, or leave out what shows you',
      errors: [{ message: 'You have not consented' }],
    });
    const withdrawn = given({ withdrawnAt: at(10) });
    expect(
      consentRefused(mine && others ? [{ ...mine, given: withdrawn, own: true }, others] : [], asked),
    ).toMatchObject({
      detail:
        'Somebody does not consent to being recorded. Ask them, or cut them out and say whom you have cut out; of a session, mark who attended and say that it shows attendees only',
      errors: [{ message: `You withdrew at ${at(10)}, during the session` }, { message: 'Ann has no valid consent' }],
    });
  });

  it('lets in who consents, and what shows nobody', () => {
    expect(consentRefused(ann(given()), intake)).toBeNull();
    expect(consentRefused([], { ...intake, current: null })).toBeNull();
  });

  it.each<[Audience, Audience | null, boolean]>([
    ['public', 'public', true],
    ['public', 'participants', false],
    ['participants', 'participants', true],
    ['participants', 'team', false],
    ['restricted', 'team', true],
    ['public', null, true],
  ])('lets what is for %s rest on a purpose for %s: %s', (audience, shownTo, open) => {
    const refusal = consentRefused(ann(given()), { ...intake, audience, current: { ...CURRENT, shownTo } });
    const errors = [{ path: 'people.ann', message: `Ann was not asked about ${audience}` }];
    expect(refusal).toEqual(open ? null : expect.objectContaining({ refused: 'consent-missing', errors }));
  });

  it.each([null, { version: 2, until: at(12), shownTo: null }])(
    'is closed while consent is asked of nobody (%o)',
    (purpose) => {
      expect(consentRefused(ann(given()), { ...intake, current: purpose })).toMatchObject({
        refused: 'consent-missing',
      });
    },
  );
});

describe('giving a consent', () => {
  const purpose = { id: 'p2', until: at(30) };
  const current = { id: 'p2', version: 2 };
  it.each<[string, typeof purpose, string | undefined, string | null]>([
    ['as long as its purpose', purpose, undefined, null],
    ['for less', purpose, at(20), null],
    ['exactly as long', purpose, at(30), null],
    ['for longer', purpose, at(31), 'deadline-in-past'],
    ['until now', purpose, at(10), 'deadline-in-past'],
    ['to an earlier version', { ...purpose, id: 'p1' }, undefined, 'illegal-step'],
    ['to what has ended', { ...purpose, until: at(10) }, undefined, 'illegal-step'],
  ])('%s', (_what, asked, until, refused) => {
    expect(givingRefused(asked, current, until, at(10))?.refused ?? null).toBe(refused);
  });
});

describe('a name in a text', () => {
  const people = [{ name: 'Nia Obi' }, { name: 'May' }, { name: 'Ana de la (Cruz)' }, { name: 'Zoë\u00a0Müller' }];
  it.each<[string, string[], string]>([
    ['Thanks to Nia Obi for this.', ['Nia Obi'], 'Thanks to (name not shown) for this.'],
    ['thanks to NIA\n  OBI!', ['Nia Obi'], 'thanks to (name not shown)!'],
    ['Nia Obiang said so', [], 'Nia Obiang said so'],
    ['Tania Obi said so', [], 'Tania Obi said so'],
    ['It may change in May', [], 'It may change in May'],
    ['Ana de la (Cruz): yes', ['Ana de la (Cruz)'], '(name not shown): yes'],
    ['Thanks to Zoë Müller!'.normalize('NFD'), ['Zoë\u00a0Müller'], 'Thanks to (name not shown)!'],
    ['', [], ''],
  ])('%j', (words, names, without) => {
    expect(namesIn(words, people).map(({ name }) => name)).toEqual(names);
    expect(leavingOut(people)(words)).toBe(without);
  });

  it.each<[string, string[], string, string[]]>([
    ['stands in another', ['Nia Obi', 'Nia Obi Ann'], 'Nia Obi Ann, Nia Obi', ['Nia Obi', 'Nia Obi Ann']],
    ['begins in another', ['Ann Nia', 'Nia Obi'], 'Ann Nia Obi and Nia Obi', ['Ann Nia', 'Nia Obi']],
    ['is that of two people', ['Nia Obi', 'NIA  OBI'], 'Nia Obi, nia obi', ['Nia Obi', 'NIA  OBI']],
  ])('is left out whole when it %s', (_what, names, words, found) => {
    const all = names.map((name) => ({ name }));
    expect(namesIn(words, all).map(({ name }) => name)).toEqual(found);
    expect(leavingOut(all)(words)).toMatch(/^\(name not shown\)(, | and )\(name not shown\)$/);
  });

  it.each<[string, (index: number) => string]>([
    ['long names that begin alike', (index) => `${'a '.repeat(90)}b${index}`],
    ['short names that begin alike', (index) => `a b${index}`],
    ['names in one another', (index) => 'a '.repeat(2 + (index % 99))],
    ['names of signs', (index) => `${'. .'.repeat(60)}${index}`],
  ])('is found in a time that grows with the text and not with how many there are: %s', (_what, nameOf) => {
    const all = Array.from({ length: 5000 }, (_, index) => ({ name: nameOf(index) }));
    const text = `${'a '.repeat(9_000)}${'. '.repeat(1_000)}`;
    const before = process.cpuUsage();
    leavingOut(all)(text);
    namesIn(text, all);
    const { user, system } = process.cpuUsage(before);
    expect(user + system).toBeLessThan(10_000_000);
  });
});

describe('taking consents back', () => {
  const WHO = { program: 'p1', person: 'ann', use: 'recording', facilitators: ['fay', 'ann'] } as const;

  it('is told once to those who facilitate, but for whoever does it', () => {
    const about = { kind: 'program', id: 'p1' };
    expect(withdrawConsents(WHO, ['c1', 'c2'])).toMatchObject({
      entries: [{ type: 'consent-withdrawn', audience: 'restricted', body: { person: 'ann', consents: 2 } }],
      notices: [{ person: 'fay', purpose: 'consent_withdrawn', subject: about, mark: 'c1', data: { about: 'c1' } }],
      kept: ['c1', 'c2'].map((part) => ({ kind: 'consent_end', about, part })),
    });
  });

  it('is refused where there are none', () => {
    expect(withdrawConsents(WHO, [])).toMatchObject({ refused: 'illegal-step' });
  });
});

describe('declining', () => {
  const declining = { program: 'p1', person: 'ann', purpose: { id: 'v2', use: 'recording', version: 2 } } as const;

  it('is in the journal for those who run the program, and tells nobody', () => {
    expect(declineConsent({ ...declining, declinedAt: null })).toMatchObject({
      entries: [
        { type: 'consent-declined', audience: 'restricted', body: { person: 'ann', purpose: 'v2', version: 2 } },
      ],
      notices: [],
    });
  });

  it('is refused a second time', () => {
    expect(declineConsent({ ...declining, declinedAt: at(9) })).toMatchObject({ refused: 'illegal-step' });
  });
});

describe('giving a consent', () => {
  const about = { kind: 'program', id: 'p1' };
  const purpose = { id: 'v2', use: 'recording', version: 2, until: at(30), publishedBy: 'fay' } as const;
  const giving = { id: 'c3', program: 'p1', person: 'ann', purpose, before: ['c1'] };

  it.each([
    [
      'an end of its own is told of then',
      at(20),
      [{ kind: 'consent_end', about, part: 'c3', owner: 'fay', dueAt: at(20) }],
    ],
    ['no end of its own ends with its purpose', null, []],
    ['the end of its purpose does as well', at(30), []],
  ])('with %s, in the place of those before', (_what, until, promises) => {
    const body = { person: 'ann', purpose: 'v2', use: 'recording', version: 2, until: until ?? at(30) };
    expect(giveConsent({ ...giving, until })).toMatchObject({
      entries: [{ type: 'consent-given', audience: 'restricted', body }],
      promises,
      kept: [{ kind: 'consent_end', about, part: 'c1' }],
    });
  });
});
