import { atMost } from '../../../../../libs/domain/program/consent.js';
import { humanize } from '../../../../../libs/domain/words/humanize.js';
import type { InvitedConsents, OwnConsents, PurposeView } from '../../../../api/src/consents/consent.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import { daysOf } from '../../client/days.js';
import { all } from '../../client/lists.js';
import { EXIT, type ExitCode } from '../../output/exit.js';
import { columns, told, type Columns, type Output } from '../../output/output.js';
import { clock, day } from '../../output/words.js';

type Own = OwnConsents['items'][number];
type Invited = InvitedConsents['items'][number];

/** What consent is asked for, in the words that people are shown. */
export interface PurposeAsked {
  readonly what: string;
  readonly why: string;
  readonly how: string;
  readonly seenBy: string;
  readonly shownTo?: string;
  readonly until: string;
}

/** Says what the caller is asked to consent to, and what they said. */
export async function showConsents(api: ApiClient, program: string, out: Output): Promise<ExitCode> {
  return tell(await api.get<OwnConsents>(path(program, 'consents')), out);
}

/** Consents, for the caller, to one version of what is asked. */
export async function giveConsent(
  api: ApiClient,
  purpose: string,
  { program, until }: { readonly program: string; readonly until?: string },
  out: Output,
): Promise<ExitCode> {
  const body = {
    purpose,
    ...(until === undefined
      ? {}
      : { until: await daysOf(api, { kind: 'program', id: program }).end('--until', until) }),
  };
  return tell(await api.call<OwnConsents>('POST', path(program, 'consents'), body), out);
}

/** Declines, for the caller, one version of what is asked; what they had consented to is withdrawn. */
export async function declineConsent(api: ApiClient, purpose: string, program: string, out: Output): Promise<ExitCode> {
  return tell(await api.call<OwnConsents>('POST', path(program, 'consents/decline'), { purpose }), out);
}

/** Takes the caller's consent to a use back. */
export async function withdrawConsent(api: ApiClient, use: string, program: string, out: Output): Promise<ExitCode> {
  return tell(await api.call<OwnConsents>('POST', path(program, 'consents/withdraw'), { use }), out);
}

/** Publishes the next version of what consent is asked for. */
export async function askConsent(
  api: ApiClient,
  use: string,
  { program, what, why, how, seenBy, shownTo, until }: PurposeAsked & { readonly program: string },
  out: Output,
): Promise<ExitCode> {
  const last = await daysOf(api, { kind: 'program', id: program }).end('--until', until);
  const body = { use, what, why, how, seenBy, shownTo, until: last };
  const purpose = await api.call<PurposeView>('POST', path(program, 'consent-purposes'), body);
  out.result(purpose, () => `${use}: everybody who may contribute is asked from now on\n${purposeInWords(purpose)}`);
  return EXIT.ok;
}

/** Asks nobody for consent to a use any more. */
export async function endPurpose(api: ApiClient, use: string, program: string, out: Output): Promise<ExitCode> {
  const purpose = await api.call<PurposeView>('POST', path(program, 'consent-purposes/end'), { use });
  out.result(
    purpose,
    () => `${use} (version ${purpose.version}) ended at ${clock(purpose.until)}; nobody is asked any more`,
  );
  return EXIT.ok;
}

/** Says how the consents of everybody invited to a cycle stand. */
export async function showInvited(api: ApiClient, cycle: string, out: Output): Promise<ExitCode> {
  const items = await all<InvitedConsents>(api, `/v1/cycles/${encodeURIComponent(cycle)}/consents`);
  return told(out, items, () => columns(items, INVITED, 'Nobody is invited'));
}

const INVITED: Columns<Invited> = {
  name: ({ person }) => person.name,
  recording: (one) => stateOf(one, 'recording'),
  telemetry: (one) => stateOf(one, 'telemetry'),
  attribution: (one) => stateOf(one, 'attribution'),
};

/** How a consent stands, with the instant at which it was declined. */
function stateOf(invited: Invited, use: Own['use']): string {
  const no = invited.declined.find((one) => one.use === use);
  return no ? `${humanize(invited[use])} ${clock(no.at)}` : humanize(invited[use]);
}

const path = (program: string, route: string): string => `/v1/programs/${encodeURIComponent(program)}/${route}`;

function tell({ items }: OwnConsents, out: Output): ExitCode {
  out.result(items, () => items.map(inWords).join('\n'));
  return EXIT.ok;
}

function inWords({ use, state, asked, given, declinedAt }: Own): string {
  const no = declinedAt === null ? null : ` (${clock(declinedAt)})`;
  const said = no ?? (given ? ` (version ${given.version}, until ${day(given.until)})` : '');
  const head = `${use}: ${humanize(state)}${said}`;
  return asked ? `${head}\n${purposeInWords(asked)}` : `${head}; nothing is asked`;
}

const purposeInWords = ({ id, version, what, why, how, seenBy, shownTo, until }: PurposeView): string =>
  [
    `  asked: version ${version}, ${id}`,
    ...[
      `  what: ${what}`,
      `  why: ${why}`,
      `  how: ${how}`,
      `  seen by: ${seenBy}${shownTo === null ? '' : ` (${atMost(shownTo)})`}`,
      `  until: ${day(until)}`,
    ],
  ].join('\n');
