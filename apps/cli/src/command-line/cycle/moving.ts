import type { Command } from 'commander';
import type { Move } from '../../commands/cycle/moving.js';
import { EXIT, Ended } from '../../output/exit.js';
import { figure } from '../../output/given.js';
import { CYCLE, oneMore, type Adding } from '../adding.js';

/** What facilitators may do to a cycle beside waiting for its instants. Each says where it stands then. */
export function addMovingCommands(cycle: Command, adding: Adding): void {
  addPhaseCommands(cycle, adding);
  addClockCommands(cycle, adding);
}

const moves = <Typed extends object>({ out, ask }: Adding, move: (typed: Typed) => Move) =>
  ask(async (api, id: string, typed: Typed) =>
    (await import('../../commands/cycle/moving.js')).moveCycle(api, id, move(typed), out),
  );

export const REASON = ['--reason <words>', 'why; people can read it'] as const;
interface Because {
  readonly reason: string;
}

function addPhaseCommands(cycle: Command, adding: Adding): void {
  const { asking } = adding;
  asking(cycle, 'close-input', 'end the session phase early: nothing more is said, refinement begins')
    .argument(...CYCLE)
    .requiredOption(...REASON)
    .action(moves(adding, ({ reason }: Because) => ({ route: 'input/close', body: { reason } })));
  asking(cycle, 'end-refinement', 'end refinement: every contribution has a draft answer, every item is ready')
    .argument(...CYCLE)
    .action(moves(adding, () => ({ route: 'refinement/end' })));
  asking(cycle, 'end-decisions', 'end the decision phase, when no decision is open any more')
    .argument(...CYCLE)
    .action(moves(adding, () => ({ route: 'decision/end' })));
  for (const [name, what] of [
    ['back', 'go back one phase'],
    ['cancel', 'end it before its time; everybody who said something hears so'],
  ] as const) {
    asking(cycle, name, what)
      .argument(...CYCLE)
      .requiredOption(...REASON)
      .action(moves(adding, ({ reason }: Because) => ({ route: name, body: { reason } })));
  }
}

function addClockCommands(cycle: Command, adding: Adding): void {
  const { asking } = adding;
  asking(cycle, 'deadline', 'move the deadline of the phase that it is in')
    .argument(...CYCLE)
    .argument('<instant>', 'such as 2027-03-01T09:00:00Z')
    .requiredOption(...REASON)
    .action(later(adding, 'deadline'));
  asking(cycle, 'hold', 'stop its clocks')
    .argument(...CYCLE)
    .requiredOption(...REASON)
    .option('--until <instant>', 'when it goes on by itself; after the longest hold without it')
    .action(
      moves(adding, ({ reason, until }: Because & { until?: string }) => ({ route: 'hold', body: { reason, until } })),
    );
  asking(cycle, 'resume', 'go on after a hold, with the working time that was left')
    .argument(...CYCLE)
    .action(moves(adding, () => ({ route: 'resume' })));
  asking(cycle, 'deputy', 'name who acts for the facilitator, or that nobody does')
    .argument(...CYCLE)
    .option('--email <address>', 'who: a facilitator of the program')
    .option('--none', 'nobody any more')
    .action(moves(adding, (typed: DeputyTyped) => ({ route: 'deputy', body: { deputy: deputyOf(typed) } })));
}

interface DeputyTyped {
  readonly email?: string;
  readonly none?: true;
}

function deputyOf({ email, none }: DeputyTyped): string | null {
  if ((email === undefined) === (none === true)) return email ?? null;
  throw new Ended(EXIT.wrongInput, 'Say who acts for the facilitator with --email, or --none for nobody');
}

/** To another instant. */
const later = ({ out, ask }: Adding, route: string) =>
  ask(async (api, id: string, to: string, { reason }: Because) =>
    (await import('../../commands/cycle/moving.js')).moveCycle(api, id, { route, body: { to, reason } }, out),
  );

interface Links {
  readonly recording?: string | false;
  readonly transcript?: string | false;
  readonly without?: readonly string[];
  readonly attendeesOnly?: boolean;
}

/** Its session. */
export function addSessionCommands(session: Command, adding: Adding): void {
  const { asking, ask, out } = adding;
  asking(session, 'open', 'open it now, before its instant')
    .argument(...CYCLE)
    .option(...REASON)
    .action(moves(adding, ({ reason }: Partial<Because>) => ({ route: 'session/open', body: { reason } })));
  asking(session, 'move', 'move it, before it opens')
    .argument(...CYCLE)
    .argument('<instant>', 'such as 2027-03-01T09:00:00Z')
    .requiredOption(...REASON)
    .action(later(adding, 'session/move'));
  asking(session, 'close', 'the meeting is over; written input goes on')
    .argument(...CYCLE)
    .action(moves(adding, () => ({ route: 'session/close' })));
  asking(session, 'attend', 'say that you are there; for those invited')
    .argument(...CYCLE)
    .action(moves(adding, () => ({ route: 'session/attendance' })));
  asking(session, 'decline', 'say that you take no part this time: you are reminded of nothing')
    .argument(...CYCLE)
    .action(moves(adding, () => ({ route: 'session/decline' })));
  asking(session, 'accept', 'say that you take part after all')
    .argument(...CYCLE)
    .action(moves(adding, () => ({ route: 'session/accept' })));
  asking(session, 'attended', 'say who else was there: a recording needs their consent')
    .argument(...CYCLE)
    .argument('<email...>')
    .option('--not', 'they were marked by mistake: take it back')
    .action(
      ask(async (api, cycle: string, emails: string[], { not }: { readonly not?: true }) =>
        (await import('../../commands/cycle/moving.js')).moveCycle(
          api,
          cycle,
          { route: 'session/attendees', body: { emails, attended: !not } },
          out,
        ),
      ),
    );
  asking(session, 'took', 'note how long a topic took, which the closure note compares with its timebox')
    .argument(...CYCLE)
    .argument('<topic>', 'its id, its question, or how that begins')
    .argument('<minutes>', '0: it was not reached')
    .action(
      ask(async (api, cycle: string, topic: string, minutes: string) =>
        (await import('../../commands/cycle/moving.js')).moveCycle(
          api,
          cycle,
          { route: 'session/timeboxes', body: { topics: [{ topic, minutes: figure(minutes) }] } },
          out,
        ),
      ),
    );
  asking(session, 'links', 'say where its recording and transcript are, of whom consents')
    .argument(...CYCLE)
    .option('--recording <url>', 'where it can be seen or heard')
    .option('--no-recording', 'take the link away')
    .option('--transcript <url>', 'where it can be read')
    .option('--no-transcript', 'take the link away')
    .option('--without <person>', 'who is invited and is neither heard nor seen in it; again for each', oneMore)
    .option('--attendees-only', 'it shows nobody but those who are marked as attending')
    .action(
      moves(adding, ({ recording, transcript, ...shown }: Links) => ({
        route: 'session/links',
        body: { recordingUrl: orNull(recording), transcriptUrl: orNull(transcript), ...shown },
      })),
    );
}

const orNull = (url: string | false | undefined): string | null | undefined => (url === false ? null : url);
