import { plural } from '../../../../../libs/domain/words/plural.js';
import { humanize } from '../../../../../libs/domain/words/humanize.js';
import type { InvitedView, WithdrawnView } from '../../../../api/src/agenda/agenda.schemas.js';
import type { ReaderList } from '../../../../api/src/pre-reads/pre-read.schemas.js';
import type { CoverageView } from '../../../../api/src/representation/representation.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import { all } from '../../client/lists.js';
import type { ExitCode } from '../../output/exit.js';
import { columns, told, type Columns, type Output } from '../../output/output.js';

type Target = CoverageView['targets'][number];
type Proposed = CoverageView['proposal'][number];

const path = (cycle: string, route: string): string => `/v1/cycles/${encodeURIComponent(cycle)}/${route}`;

const TARGETS: Columns<Target> = {
  who: ({ who }) => humanize(who),
  'at least': ({ atLeast }) => String(atLeast),
  invited: ({ invited, invitedAway: away }) => (away > 0 ? `${invited}, and ${away} away` : String(invited)),
  proposed: ({ proposed }) => String(proposed),
  short: ({ because }) => because ?? '',
};
const PROPOSED: Columns<Proposed> = {
  name: ({ person }) => person.name,
  email: ({ email }) => email,
  because: ({ because }) => because,
};

function coverageOf(api: ApiClient, cycle: string, size: string | undefined): Promise<CoverageView> {
  const query = size === undefined ? '' : `?${new URLSearchParams({ size }).toString()}`;
  return api.get<CoverageView>(`${path(cycle, 'coverage')}${query}`);
}

/** Shows who is missing, and whom to invite. */
export async function showCoverage(
  api: ApiClient,
  cycle: string,
  size: string | undefined,
  out: Output,
): Promise<ExitCode> {
  return told(out, await coverageOf(api, cycle, size), ({ invited, targets, ...rest }) =>
    [
      `${plural(invited, 'person is', 'people are')} invited`,
      ...(rest.reason === null ? [] : [`Without whoever is missing, because: ${rest.reason}`]),
      ...['', columns(targets, TARGETS, 'Nobody has to be heard')],
      ...['', columns(rest.proposal, PROPOSED, 'Nobody else is proposed')],
    ].join('\n'),
  );
}

/** Who is invited beside those named, and as what. */
export interface Inviting {
  readonly proposed?: true;
  readonly size?: string;
  readonly compliance?: true;
}

/** Invites people: those named, or everybody whom the coverage proposes. */
export async function invite(
  api: ApiClient,
  cycle: string,
  emails: readonly string[],
  { proposed, size, compliance }: Inviting,
  out: Output,
): Promise<ExitCode> {
  const proposal = proposed ? (await coverageOf(api, cycle, size)).proposal : [];
  const body = { emails: [...emails, ...proposal.map(({ email }) => email)], compliance };
  const done = await api.call<InvitedView>('POST', path(cycle, 'invitations'), body);
  return told(out, done, ({ added, invited, askedTooOften }) =>
    [
      `${added} added, ${invited} invited in all`,
      ...askedTooOften.map(
        ({ person, asked }) =>
          `${person.name} was invited to ${plural(asked, 'other cycle')} lately; the map spares them`,
      ),
    ].join('\n'),
  );
}

/** Takes the invitations of those named back. */
export async function uninvite(
  api: ApiClient,
  cycle: string,
  body: { readonly emails: readonly string[]; readonly coverageReason: string | undefined },
  out: Output,
): Promise<ExitCode> {
  const route = path(cycle, 'invitations/withdraw');
  const done = await api.call<WithdrawnView>('POST', route, body);
  return told(out, done, ({ withdrawn, invited }) => `${withdrawn} taken back, ${invited} invited in all`);
}

type Reader = ReaderList['items'][number];

const READERS: Columns<Reader> = {
  who: ({ person }) => person.name,
  read: ({ receipts }) => String(receipts.length),
  unread: ({ unread }) => String(unread),
};

/** Lists who has read how many of the pre-reads. */
export async function listReaders(api: ApiClient, cycle: string, out: Output): Promise<ExitCode> {
  const items = await all<ReaderList>(api, path(cycle, 'readers'));
  return told(out, items, () => columns(items, READERS, 'Nobody is invited'));
}
