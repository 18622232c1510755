import { sentFrom } from '../../../apps/api/src/http/callers/own-page.js';

describe('from where a form was sent', () => {
  const PUBLIC = 'https://roundtable.example/';
  it.each([
    [{ 'sec-fetch-site': 'same-origin' }, 'here'],
    [{ 'sec-fetch-site': 'same-site', origin: 'https://roundtable.example' }, 'elsewhere'],
    [{ 'sec-fetch-site': 'none' }, 'elsewhere'],
    [{ origin: 'https://roundtable.example' }, 'here'],
    [{ origin: 'https://10.0.0.1:3000', host: '10.0.0.1:3000' }, 'here'],
    [{ origin: 'http://roundtable.example', host: 'roundtable.example' }, 'elsewhere'],
    [{ origin: 'https://evil.example' }, 'elsewhere'],
    [{ origin: 'null' }, 'elsewhere'],
    [{}, 'unknown'],
  ] as const)('is told by %j: %s', (headers, said) => {
    expect(sentFrom({ ...headers }, PUBLIC)).toBe(said);
  });

  it('is here over HTTP where the server is public so', () => {
    expect(sentFrom({ origin: 'http://127.0.0.1:3000', host: '127.0.0.1:3000' }, 'http://127.0.0.1:3000')).toBe('here');
  });
});
