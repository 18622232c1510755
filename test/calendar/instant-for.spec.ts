import fc from 'fast-check';
import { Locale } from '../../libs/domain/fields/text.js';
import { instantFor, languagesOf } from '../../libs/calendar/instant-for.js';

const AT = '2026-03-31T09:00:00.000Z';

describe('an instant in a letter', () => {
  it.each([
    [null, 'Europe/Berlin', /^Tuesday 31 March 2026 at 11:00 \(Europe\/Berlin\)$/],
    ['en-US', 'America/New_York', /^Tuesday, March 31, 2026 at 5:00\sAM \(America\/New_York\)$/],
    ['de-DE', 'Europe/Berlin', /^Dienstag, 31\. März 2026 um 11:00 \(Europe\/Berlin\)$/],
    ['en-u-hc-h12', 'Asia/Tokyo', /6:00\sPM \(Asia\/Tokyo\)$/],
    ['ja-JP', 'Asia/Tokyo', /^2026年3月31日火曜日 18:00 \(Asia\/Tokyo\)$/],
    ['tlh', 'UTC', /^Tuesday 31 March 2026 at 09:00 \(UTC\)$/], // valid, and not known to Node.js
    ['de-DE', 'Mars/Olympus', /^Dienstag, 31\. März 2026 um 09:00 \(UTC\)$/],
  ])('is written for %s in %s', (locale, zone, expected) => {
    expect(instantFor(AT, { locale, zone })).toMatch(expected);
  });

  it('has seconds in a rehearsal', () => {
    expect(instantFor(AT, { locale: null, zone: 'UTC' }, true)).toContain('09:00:00');
    expect(instantFor(AT, { locale: 'de', zone: 'UTC' }, true)).toContain('09:00:00');
  });

  it('does not turn the sentence around it, where it is written from right to left', () => {
    const arabic = instantFor(AT, { locale: 'ar-EG', zone: 'Africa/Cairo' });
    expect(arabic).toMatch(/^\u2068.*٢٠٢٦.*\u2069 \(Africa\/Cairo\)$/);
    expect(instantFor(AT, { locale: 'de', zone: 'UTC' })).not.toMatch(/[\u2066-\u2069]/);
  });

  it.each([
    [null, ['en']],
    ['en-US', ['en']],
    ['de-CH-u-nu-thai', ['en', 'de-CH']],
    ['tlh', ['en']],
  ])('makes a letter for %s one in %j', (locale, expected) => {
    expect(languagesOf({ locale })).toEqual(expected);
  });
});

describe('a locale', () => {
  it.each([
    ['DE-ch', 'de-CH'],
    ['zh-hant-tw', 'zh-Hant-TW'],
    ['iw', 'he'],
  ])('%s is kept as %s', (said, kept) => expect(Locale.parse(said)).toBe(kept));

  it.each(['', 'x-mine', 'en_GB', 'German', 'de-', 'de\u0000', '=1+1', `en-${'a'.repeat(5000)}`])('is not %j', (said) =>
    expect(Locale.safeParse(said)).toMatchObject({ success: false }),
  );

  it('writes every instant, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 20, unit: fc.constantFrom(...'adeuxz019-') }), (tag) => {
        const read = Locale.safeParse(tag);
        if (!read.success) return;
        expect(Locale.parse(read.data)).toBe(read.data);
        expect(instantFor(AT, { locale: read.data, zone: 'UTC' })).toMatch(/ \(UTC\)$/);
        expect(languagesOf({ locale: read.data })[0]).toBe('en');
      }),
    );
  });
});
