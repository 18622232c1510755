import { markup, said, type Html } from './html.js';
import type { Way } from './ways.js';

/** What some answers say in a form of their own, in the place of a list of fields. */
export interface OwnPage {
  readonly title: string;
  /** The title as a heading, where it holds words of people. */
  readonly heading: Html | null;
  /** What it is for, where the title does not say it. */
  readonly about: string | null;
  /** Where to read on, before what every page leads to. */
  readonly ways: readonly Way[];
  readonly body: Html;
}

/** What a page of a cycle is called, with the name of the cycle where its reader may read that. */
export const titled = (heading: string, cycle: string | null): Pick<OwnPage, 'title' | 'heading'> =>
  cycle === null
    ? { title: heading, heading: null }
    : { title: `${heading}: ${cycle}`, heading: markup`${heading}: ${said(cycle)}` };
