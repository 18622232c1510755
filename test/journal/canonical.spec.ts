import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { canonicalJson, canonicalText, type Json } from '../../libs/journal/canonical.js';
import { hashText, newSalt } from '../../libs/journal/text-hash.js';

/** The same value with the keys of every object in another order. */
function shuffled(value: Json): Json {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(shuffled);
  const members = Object.entries(value).map(([key, member]) => [key, shuffled(member)] as const);
  return Object.fromEntries(members.reverse());
}

const anyJson = fc.jsonValue({ stringUnit: 'binary' }).map((value) => value as Json);

describe('canonical JSON', () => {
  it('does not depend on the order of keys', () => {
    fc.assert(fc.property(anyJson, (value) => expect(canonicalJson(shuffled(value))).toBe(canonicalJson(value))));
  });

  it('is JSON that says the same', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        const read = JSON.parse(canonicalJson(value)) as unknown;
        expect(read).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('differs for different values, and only for them', () => {
    fc.assert(
      fc.property(anyJson, anyJson, (one, other) => {
        const same = isDeepStrictEqual(JSON.parse(JSON.stringify(one)), JSON.parse(JSON.stringify(other)));
        expect(canonicalJson(one) === canonicalJson(other)).toBe(same);
      }),
    );
  });

  it.each<[Json, string]>([
    [{ b: 1, a: [true, null], Z: 'é', 10: 2, 9: -0 }, '{"10":2,"9":0,"Z":"é","a":[true,null],"b":1}'],
    [JSON.parse('{"__proto__":1,"a":1e21}') as Json, '{"__proto__":1,"a":1e+21}'],
    ['\u2028"\\\n\ud800', '"\u2028\\"\\\\\\n\\ud800"'],
  ])('writes %j as RFC 8785 does', (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it('seals every column, in a form that never changes', () => {
    const id = '0198c5a0-0000-4000-8000-000000000001';
    const entry = { id: 7, program: id, subjectKind: 'cycle', subject: id, cycle: null, type: 'noted', version: 1 };
    const rest = {
      at: '2026-03-02T09:00:00.000000Z',
      actor: null,
      audience: 'team',
      command: 'c',
      body: { b: 1, a: 2 },
    };
    expect(canonicalText({ ...entry, ...rest })).toBe(
      `{"actor":null,"at":"2026-03-02T09:00:00.000000Z","audience":"team","body":{"a":2,"b":1},"command":"c","cycle":null,` +
        `"id":7,"program":"${id}","subject":"${id}","subjectKind":"cycle","type":"noted","version":1}`,
    );
  });
});

describe('the hash of a text', () => {
  it('is hex SHA-256 of salt and text', () => {
    expect(hashText('ab', 'c')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('differs for the same text, because every salt is new', () => {
    expect(newSalt()).toMatch(/^[0-9a-f]{32}$/);
    expect(hashText(newSalt(), 'yes')).not.toBe(hashText(newSalt(), 'yes'));
  });
});
