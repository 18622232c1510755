/**
 * Checks the store of attachments against a server that speaks S3, over its own credentials: `npm run build`, then
 * `AWS_ENDPOINT_URL_S3=... node test/attachments/check-s3.js s3://bucket/prefix`. It keeps and removes objects under new names.
 */
import { randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { NoBytes } from '../../dist/libs/attachments/attachment-store.js';
import { S3Attachments } from '../../dist/libs/attachments/s3-attachments.js';

const MEGABYTE = 1024 * 1024;
const [, bucket, prefix] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(process.argv[2] ?? '') ?? [];
if (!bucket) throw new Error('Name the place, for example s3://bucket/prefix');
const at = { kind: 's3', bucket, prefix };
const store = new S3Attachments(at);

const bytesOf = (size) => Buffer.from(Uint8Array.from({ length: size }, (_, index) => index % 251));
async function* pieces(bytes, failsAt = Infinity) {
  for (let from = 0; from < bytes.length; from += 65_521) {
    if (from >= failsAt) throw new Error('the sender went away');
    yield bytes.subarray(from, from + 65_521);
  }
}
const failure = (work) =>
  work.then(
    () => 'it did not fail',
    (error) => error.name,
  );

let wrong = 0;
const check = (what, found, wanted) => {
  if (found !== wanted) wrong += 1;
  console.log(`${found === wanted ? 'ok   ' : 'WRONG'} ${what}: ${found}`);
};

for (const size of [1, 5 * MEGABYTE - 1, 5 * MEGABYTE, 5 * MEGABYTE + 1, 20 * MEGABYTE]) {
  const key = randomUUID();
  await store.keep(key, pieces(bytesOf(size)));
  check(`${size} bytes come back the same`, (await buffer(await store.open(key))).equals(bytesOf(size)), true);
  await store.remove(key);
  await store.remove(key);
  check(`${size} bytes are gone when they are removed`, await failure(store.open(key)), NoBytes.name);
}
const broken = randomUUID();
check(
  'an upload in parts breaks off',
  await failure(store.keep(broken, pieces(bytesOf(13 * MEGABYTE), 11 * MEGABYTE))),
  'Error',
);
check('nothing is there of it', await failure(store.open(broken)), NoBytes.name);

const kept = randomUUID();
await store.keep(kept, pieces(bytesOf(20 * MEGABYTE)));
for (let time = 0; time < 60; time += 1) (await store.open(kept)).destroy(); // more than there are connections
check('readers who go away leave their connections', (await buffer(await store.open(kept))).length, 20 * MEGABYTE);
await store.remove(kept);

process.env.AWS_SECRET_ACCESS_KEY = 'wrong';
check(
  'a wrong secret',
  await failure(new S3Attachments(at).keep(randomUUID(), pieces(bytesOf(1)))),
  'SignatureDoesNotMatch',
);
process.exit(wrong === 0 ? 0 : 1);
