import { isIP } from 'node:net';
import { z } from 'zod';
import { postgresLogin } from './postgres-login.js';

/** A setting whose value must pass `isRight`. What is wrong is answered with the form alone: a value may hold a secret. */
const written = (isRight: (value: string) => boolean, form: string) => z.string().refine(isRight, `Use ${form}`);

const numeric = (digits: RegExp, what: string) => (least: number, most: number) =>
  written(
    (value) => digits.test(value) && Number(value) >= least && Number(value) <= most,
    `${what} from ${least} to ${most}`,
  ).transform(Number);

/** `20`, between these two. */
export const wholeNumber = numeric(/^\d+$/, 'a whole number');
/** `20` or `0.5`, between these two. */
export const decimal = numeric(/^\d+(\.\d+)?$/, 'a number');

/** An address with one of these schemes, of which `hostOf` finds the host; it may throw. */
const leading = (schemes: readonly string[], example: string, hostOf: (value: string) => string) =>
  written((value) => {
    if (!schemes.some((scheme) => value.toLowerCase().startsWith(`${scheme}://`))) return false;
    try {
      return hostOf(value) !== '';
    } catch {
      return false;
    }
  }, `an address like ${example}`);

/** An address with one of these schemes and a host, written in full. */
export const address = (schemes: readonly string[], example: string) =>
  leading(schemes, example, (value) => new URL(value).hostname);

/** Where Postgres answers, and as whom; the host may be the folder of a socket. */
export const postgresAddress = leading(
  ['postgres', 'postgresql'],
  'postgres://role:password@host:5432/database',
  (value) => postgresLogin(value).host,
);

/** What other addresses begin with: a path, but nothing after it. */
export const baseAddress = (example: string) =>
  address(['http', 'https'], example).refine((value) => !/[?#]/.test(value), `Use an address like ${example}`);

/** Where browsers find the server: scheme, host and port. Pages, redirects and the sign-in form begin at its root. */
export const origin = (example: string) =>
  leading(['http', 'https'], `${example}, without a path`, (value) => {
    const url = new URL(value);
    return url.href === `${url.origin}/` ? url.hostname : '';
  });

/** An interface to listen on: the address or the name of a machine, without scheme and port. */
export const host = written(
  (value) => isIP(value) !== 0 || /^[a-z\d]([a-z\d-]*[a-z\d])?(\.[a-z\d]([a-z\d-]*[a-z\d])?)*$/i.test(value),
  'an address or a name to listen on, like 0.0.0.0',
);

/** What proxies may be called beside addresses and ranges. */
const NEAR = ['loopback', 'linklocal', 'uniquelocal'];

function isProxy(value: string): boolean {
  if (NEAR.includes(value)) return true;
  const [, machine = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(value) ?? [];
  const version = isIP(machine);
  if (version === 0 || bits === undefined) return version !== 0;
  return Number(bits) >= 1 && Number(bits) <= (version === 4 ? 32 : 128);
}

/** Machines by address, range or `loopback`, `linklocal`, `uniquelocal`, with commas between them. */
export const proxies = written(
  (value) => value.split(',').every((one) => isProxy(one.trim())),
  'addresses and ranges with commas between them, like 10.0.0.5,192.168.0.0/16',
).transform((value) => value.split(',').map((one) => one.trim()));

const MAILBOX = /^[^\s<>@,;]+@[^\s<>@,;]+$/;
const NAMED = /^[^<>@\r\n]*<([^<>]+)>$/;

/** Who a letter is from: a mailbox, with or without a name. */
export const mailbox = written(
  (value) => MAILBOX.test(NAMED.exec(value)?.[1] ?? value),
  'a mail address like Roundtable <roundtable@example.org>',
);
