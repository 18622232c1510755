import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { connect } from '../../../../../libs/database/connection.js';
import type { Home } from '../../../../../libs/embedded/home.js';
import { claim } from '../../../../../libs/embedded/stack-lock.js';
import { issueToken, localKey } from '../../../../../libs/identity/tokens.js';
import { phaseInWords } from '../../../../../libs/domain/words/phase-in-words.js';
import { verify, type VerifyReport } from '../../../../../libs/journal/verify.js';
import { listMail, readMail } from '../../../../../libs/notifications/mail/file-mailer.js';
import type { Brief } from '../../brief/brief.schema.js';
import { ApiClient } from '../../client/api-client.js';
import { EXIT, Ended, type ExitCode } from '../../output/exit.js';
import type { Output } from '../../output/output.js';
import { rehearse, type Rehearsed } from '../../rehearsal/rehearse.js';
import { demoHome, endAbandonedDemos, removeHome } from '../../stack/demo-home.js';
import { keyFileOf, mailFolderOf, readLogins } from '../../stack/running-stack.js';
import { withStack } from '../../stack/with-stack.js';
import { readBrief } from '../cycle/start.js';

const EXAMPLE = fileURLToPath(new URL('../../../../../../examples/simplified-reporting.yaml', import.meta.url));
const SEAL_LIMIT_MS = 10_000;

/**
 * Runs a brief from kick-off to closure on parts of its own, whose data is removed at the end. The cycle runs through the HTTP
 * API only, with one token for each person.
 */
export async function demo(
  file: string = EXAMPLE,
  { without = [] }: { readonly without?: readonly string[] },
  out: Output,
): Promise<ExitCode> {
  const began = Date.now();
  const brief = readPlay(file, without);
  if (!brief.program.engagement.calendar.pace) out.say('This brief has no pace: the demo takes as long as the cycle');
  await endAbandonedDemos();
  const home = demoHome();
  try {
    const ended = await run(home, brief, without, out);
    const seconds = (Date.now() - began) / 1000;
    out.say(
      `\n${summary(ended, seconds)}\nNothing of it is kept. For one that stays: npm start, then docs/first-program.md\n`,
    );
    out.result({ ...ended, seconds }, () => ended.note.markdown);
    return ended.journal.ok ? EXIT.ok : EXIT.failed;
  } finally {
    removeHome(home);
  }
}

function readPlay(file: string, without: readonly string[]): Brief {
  const brief = readBrief(file);
  if (!brief.rehearsal) throw new Ended(EXIT.wrongInput, `${file} has no rehearsal: nobody would act`);
  const strangers = without.filter((key) => !Object.hasOwn(brief.people, key));
  if (strangers.length === 0) return brief;
  const known = Object.keys(brief.people).join(', ');
  throw new Ended(EXIT.wrongInput, `--without ${strangers.join(' ')}: the brief has no such key; there are ${known}`);
}

interface Ending extends Rehearsed {
  readonly mails: readonly { readonly to: string; readonly subject: string; readonly text: string }[];
  readonly journal: VerifyReport;
}

async function run(home: Home, brief: Brief, without: readonly string[], out: Output): Promise<Ending> {
  const claimed = claim(home);
  if ('runningPid' in claimed) throw new Error(`${home.root} is not ours`);
  const stack = { home, env: demoEnvironment(), ports: {}, say: out.say, temporary: true };
  return withStack(stack, claimed, async (urls) => {
    out.say(`Temporal's own view: ${urls.temporalUi}`);
    const key = await localKey(keyFileOf(home));
    const rehearsed = await rehearse(brief, {
      without,
      say: out.say,
      clientOf: async (person) => new ApiClient(urls.api, await issueToken(key, person)),
    });
    return { ...rehearsed, mails: await mailsOf(home), journal: await verified(home) };
  });
}

/** Nothing of the surroundings: no mail leaves this machine, and no database or cluster of others is touched. */
function demoEnvironment(): NodeJS.ProcessEnv {
  const foreign =
    /^(DATABASE_|TEMPORAL_(?!CLI)|SMTP_|MAIL_|TOKEN_|ROUNDTABLE_(HOME|URL|TOKEN)|(PUBLIC_URL|PORT|WORKER_PORT|HOST)$)/;
  const own = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  return { ...Object.fromEntries(own), NODE_ENV: 'development' };
}

async function mailsOf(home: Home): Promise<Ending['mails']> {
  const folder = mailFolderOf(home);
  const listed = await listMail(folder);
  return Promise.all(
    listed.map(({ file }) => readMail(folder, file).then(({ to, subject, text }) => ({ to, subject, text }))),
  );
}

/** Checks the journal once everything in it is sealed. */
async function verified(home: Home): Promise<VerifyReport> {
  const db = connect(readLogins(home)?.workerUrl ?? '', { name: 'roundtable-demo', max: 2 });
  const end = Date.now() + SEAL_LIMIT_MS;
  try {
    for (;;) {
      const report = await verify(db);
      if (report.programs.every(({ unsealed }) => unsealed === 0) || Date.now() > end) return report;
      await sleep(100);
    }
  } finally {
    await db.destroy();
  }
}

function summary({ cycle, mails, journal, events }: Ending, seconds: number): string {
  const climbs = events.filter(({ type, body }) => type === 'rung-fired' && body.do === 'escalate').length;
  const sealed = journal.programs.reduce((sum, program) => sum + program.sealed, 0);
  return [
    `The cycle is ${phaseInWords(cycle.phase)} after ${seconds.toFixed(1)} s, with the start and the end of its servers: ${cycle.counts.contributions} contributions, ${cycle.counts.items} items,`,
    `${climbs} ${climbs === 1 ? 'escalation' : 'escalations'}, ${mails.length} mails, ${sealed} journal entries, which are ${journal.ok ? 'whole' : 'NOT WHOLE'}.`,
  ].join(' ');
}
