import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { Inspection } from '../../libs/attachments/inspect.js';
import { LARGEST_ATTACHMENT, acceptType } from '../../libs/domain/contribution/attachment/rules.js';
import { Refused, granted } from '../../libs/domain/refusal.js';
import { PNG, SAMPLES, WAV } from './sample-files.js';

async function* inPieces(bytes: Buffer, size = 7): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

async function inspected(declared: string, bytes: Buffer, size?: number) {
  const inspection = new Inspection(granted(acceptType(declared)));
  const passed: Buffer[] = [];
  for await (const piece of inspection.of(inPieces(bytes, size))) passed.push(piece);
  return { passed: Buffer.concat(passed), size: inspection.size, sha256: inspection.sha256() };
}

describe('a file on its way', () => {
  it.each(SAMPLES)('of the type %s passes unchanged, counted and hashed', async (type, _name, bytes) => {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    await expect(inspected(type, bytes)).resolves.toEqual({ passed: bytes, size: bytes.length, sha256 });
  });

  const texts = SAMPLES.filter(([type]) => type.startsWith('text/'));
  const marked = SAMPLES.filter(([type]) => !type.startsWith('text/'));
  const others = marked.flatMap(([type, , bytes]) =>
    SAMPLES.filter(([other]) => other !== type)
      .filter(([other]) => !(other === 'audio/mp4' && type === 'video/mp4'))
      .map(([other]): [string, string, Buffer] => [other, type, bytes]),
  );
  it('is refused under every other type', async () => {
    expect(others.length).toBeGreaterThan(200);
    for (const [declared, type, bytes] of others) {
      const refused = await inspected(declared, bytes).catch((error: unknown) => error);
      expect([declared, type, refused]).toMatchObject([
        declared,
        type,
        { refusal: { refused: 'unsupported-media-type' } },
      ]);
    }
    for (const [, , text] of texts) {
      for (const [type] of marked) await expect(inspected(type, text)).rejects.toThrow(/declared as/);
    }
  });

  it.each([
    ['Latin-1', Buffer.from('caf\u00e9', 'latin1')],
    ['UTF-16', Buffer.from('\ufeffcaf\u00e9', 'utf16le')],
  ])('says of text in %s how it is to be saved', async (_encoding, bytes) => {
    await expect(inspected('text/csv', bytes)).rejects.toMatchObject({
      refusal: { errors: [{ path: 'file', message: expect.stringMatching(/^Save it as UTF-8/) as unknown }] },
    });
  });

  it.each([
    ['HTML', '<!DOCTYPE html><script>alert(1)</script>'],
    ['HTML behind white space and a mark', '\ufeff \r\n\t<HTML lang="en">'],
    ['a comment that begins HTML', '<!-- x --><p>'],
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
    ['XML', '<?xml version="1.0"?><svg/>'],
    ['PDF', '%PDF-1.4\n'],
    ['RTF', '{\\rtf1 Hello}'],
    ['a script', '#!/bin/sh\nrm -rf ~\n'],
    ['NUL', 'a\u0000b'],
    ['what moves a terminal', 'a\u001b[2Jb'],
    ['UTF-16', Buffer.from('\ufefftext', 'utf16le')],
    ['Latin-1', Buffer.from('Förderband', 'latin1')],
    ['half of a character at the end', Buffer.from('🚜').subarray(0, 3)],
  ])('that calls itself text is refused when it is %s', async (_what, content) => {
    for (const type of ['text/plain', 'text/csv; charset=utf-8', 'application/vnd.ms-excel']) {
      await expect(inspected(type, Buffer.from(content), 1)).rejects.toMatchObject({
        refusal: { refused: 'unsupported-media-type' },
      });
    }
  });

  it('may begin with a word that markup also has, and have any language in it', async () => {
    for (const text of ['< 5 minutes', '<beta> is a name', '10% PDF', 'नमस्ते 你好 مرحبا', '=1+1;2']) {
      await expect(inspected('text/plain', Buffer.from(text), 1)).resolves.toMatchObject({ passed: Buffer.from(text) });
    }
  });

  it.each(['', 'text/html', 'image/svg+xml', 'application/octet-stream', 'application/zip', 'text/plainx', 'nonsense'])(
    'is not taken as "%s"',
    (declared) => {
      expect(acceptType(declared)).toMatchObject({ refused: 'unsupported-media-type' });
    },
  );

  it('is refused when it is empty, and as soon as it is larger than 20 MB', async () => {
    await expect(inspected('image/png', Buffer.alloc(0))).rejects.toMatchObject({
      refusal: { refused: 'invalid-input' },
    });
    const largest = Buffer.concat([PNG, Buffer.alloc(LARGEST_ATTACHMENT - PNG.length)]);
    await expect(inspected('image/png', largest, 65_536)).resolves.toMatchObject({ size: LARGEST_ATTACHMENT });
    let given = 0;
    const endless = async function* (): AsyncGenerator<Buffer> {
      for (yield PNG; ; given += 65_536) yield await Promise.resolve(Buffer.alloc(65_536));
    };
    const inspection = new Inspection(granted(acceptType('image/png')));
    const all = async (): Promise<void> => {
      for await (const piece of inspection.of(endless())) expect(piece.length).toBeGreaterThan(0);
    };
    await expect(all()).rejects.toMatchObject({ refusal: { refused: 'too-large' } });
    expect(given).toBeLessThanOrEqual(LARGEST_ATTACHMENT);
  });

  it('that is a picture with markup behind it stays a picture: it is only ever given as a file to keep', async () => {
    const polyglot = Buffer.concat([PNG, Buffer.from('<script>alert(1)</script>')]);
    await expect(inspected('image/png', polyglot)).resolves.toMatchObject({ passed: polyglot });
    await expect(inspected('text/plain', polyglot)).rejects.toThrow(/declared as/);
  });

  it('that begins like something and goes on as anything is taken or refused, and nothing else happens', async () => {
    const begun = fc.record({
      sample: fc.constantFrom(...marked),
      from: fc.nat(40),
      rest: fc.uint8Array({ maxLength: 300 }),
    });
    await fc.assert(
      fc.asyncProperty(begun, async ({ sample: [type, , bytes], from, rest }) => {
        const broken = Buffer.concat([bytes.subarray(0, from), rest]);
        const end = await inspected(type, broken, 50).catch((error: unknown) => error);
        expect(end instanceof Refused || (end as { size?: number }).size === broken.length).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('records people when it is sound or film', () => {
    const recording = SAMPLES.filter(([type]) => granted(acceptType(type)).recording).map(
      ([type]) => type.split('/')[0],
    );
    expect(new Set(recording)).toEqual(new Set(['audio', 'video']));
    expect(recording).toHaveLength(8);
    expect(WAV.length).toBeGreaterThan(0);
  });
});
