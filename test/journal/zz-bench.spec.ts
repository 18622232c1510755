import { sql } from 'kysely';
import { sealPass } from '../../libs/journal/seal.js';
import { verify } from '../../libs/journal/verify.js';
import { aJournal } from './a-journal.js';
it('bench', async () => {
  const journal = await aJournal();
  const program = await journal.program();
  const N = 100000;
  let t = performance.now();
  for (let i = 0; i < 4; i++)
  await sql`insert into journal (program, subject_kind, subject, cycle, type, at, actor, audience, command, body)
      select ${program}, 'cycle', gen_random_uuid(), ${program}, 'contributed', clock(), gen_random_uuid(), 'team', 'command-123', jsonb_build_object('contribution', gen_random_uuid()::text, 'textHash', encode(sha256(n::text::bytea),'hex'), 'kind', 'need', 'n', n)
      from generate_series(1, ${N / 4}) as n`.execute(journal.owner);
  console.log('insert', performance.now() - t);
  const spent: Record<string, number> = {};
  const started = new WeakMap<object, [string, number]>();
  const worker = journal.worker.withPlugin({
    transformQuery: ({ node, queryId }) => { started.set(queryId, [JSON.stringify(node).slice(0, 90), performance.now()]); return node; },
    transformResult: ({ result, queryId }) => { const s = started.get(queryId); if (s) spent[s[0]] = (spent[s[0]] ?? 0) + performance.now() - s[1]; return Promise.resolve(result); },
  });
  t = performance.now();
  let sealed = 0; const marks: string[] = []; let last = t;
  for (let n = 1; n > 0; ) { n = await sealPass(worker); sealed += n; if (sealed % 25000 === 0 && n) { marks.push((25000 / (performance.now() - last) * 1000).toFixed(0)); last = performance.now(); } }
  const s = performance.now() - t;
  t = performance.now();
  const r = await verify(journal.worker);
  console.log({ sealed, rate: sealed / s * 1000, marks, verifyRate: sealed / (performance.now() - t) * 1000, ok: r.ok, erased: r.programs[0]?.erased }, spent);
  await journal.end();
}, 300000);
