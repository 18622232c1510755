/** What an exit code says; `roundtable --help` lists them. */
export const EXIT = {
  ok: 0,
  failed: 1,
  /** The command line or a brief is wrong. */
  wrongInput: 2,
  /** One is running already for this data folder. */
  alreadyRunning: 3,
  /** The API said no: its code, sentence and paths are shown. */
  refused: 4,
  /** Nothing runs, or it cannot be reached. */
  notRunning: 5,
  /** Nothing has this id or this name, or not for whoever asks. */
  notFound: 6,
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends the command with `code`, after telling people `message`. */
export class Ended extends Error {
  constructor(
    readonly code: ExitCode,
    message: string,
    /** The same for programs, when it is more than a sentence. */
    readonly details?: unknown,
  ) {
    super(message);
    this.name = 'Ended';
  }
}
