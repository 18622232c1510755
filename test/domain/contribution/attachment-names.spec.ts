import fc from 'fast-check';
import { safeName } from '../../../libs/domain/contribution/attachment/name.js';

const PDF = { extensions: ['pdf'] } as const;
const JPEG = { extensions: ['jpg', 'jpeg'] } as const;

describe('the name of an attachment', () => {
  it.each([
    ['report.pdf', 'report.pdf'],
    ['REPORT.PDF', 'REPORT.pdf'],
    ['../../etc/passwd.pdf', 'passwd.pdf'],
    ['C:\\Users\\Ann\\report.pdf', 'report.pdf'],
    ['photo.html', 'photo.html.pdf'],
    ['invoice.pdf.exe', 'invoice.pdf.exe.pdf'],
    ['invoice\u202efdp.exe', 'invoicefdp.exe.pdf'],
    ['\u2066a\u2069\u200bb\u0000c\r\nSet-Cookie: x.pdf', 'abcSet-Cookie_ x.pdf'],
    ['a"b;filename=c.pdf', 'a_b;filename=c.pdf'],
    ['CON.pdf', '_CON.pdf'],
    ['nul', '_nul.pdf'],
    ['.htaccess', 'htaccess.pdf'],
    ['...', 'attachment.pdf'],
    ['', 'attachment.pdf'],
    ['.pdf', 'pdf.pdf'],
    ['  a   b .pdf', 'a b.pdf'],
    ['U\u0308bersicht.pdf', 'Übersicht.pdf'],
    ['דוח 👩‍🌾.pdf', 'דוח 👩‍🌾.pdf'],
    [`${'x'.repeat(5000)}.pdf`, `${'x'.repeat(200)}.pdf`],
    [`${'🚜'.repeat(200)}.pdf`, `${'🚜'.repeat(50)}.pdf`],
  ])('%j is kept as %j', (given, kept) => {
    expect(safeName(given, PDF)).toBe(kept);
  });

  it('keeps each ending of its type, in small letters', () => {
    expect(safeName('a.JPEG', JPEG)).toBe('a.jpeg');
    expect(safeName('a.png', JPEG)).toBe('a.png.jpg');
  });

  it('is safe whatever was given, and stays what it is when it is given again', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })), (given) => {
        const name = safeName(given, PDF);
        expect(name).toMatch(/^[^/\\<>:"|?*\p{Cc}\u202a-\u202e\u2066-\u2069]+\.pdf$/u);
        expect(name).not.toMatch(/^[.\s]|\.\./);
        expect(new TextEncoder().encode(name).length).toBeLessThanOrEqual(206);
        expect(safeName(name, PDF)).toBe(name);
      }),
    );
  });
});
