import { defineSignal } from '@temporalio/workflow';

/** A verdict by machine: the approval token says who may say what, and only once. */
export interface Claim {
  readonly token: string;
}

/** `temporal workflow signal --name review --input '{"token":"..."}'`. Without a valid token it is journaled as refused. */
export const reviewSignal = defineSignal<[Claim]>('review');
