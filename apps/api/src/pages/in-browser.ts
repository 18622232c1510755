import { SetMetadata } from '@nestjs/common';
import type { Database } from '../../../../libs/database/connection.js';
import type { Action, Viewer } from '../../../../libs/domain/people.js';
import type { Waiting } from '../waiting/waiting.query.js';
import type { Html } from './html.js';
import type { OwnPage } from './own-page.js';
import type { Voice } from './shown.js';
import type { LeadsTo } from './ways.js';

/** How a browser shows what a route answers: kept with its handler. */
export const IN_BROWSER = 'roundtable:in-browser';

/** What a route answered, and who reads it how. */
export interface Shown<View = unknown> {
  /** Without the names of those who do not consent to being quoted. */
  readonly answer: View;
  /** The first id of its path: of the thing, or of what it is kept with. */
  readonly id: string;
  /** What was asked for behind the path. */
  readonly query: URLSearchParams;
  readonly heading: string;
  /** What is said where a list has nothing in it. */
  readonly empty: string;
  /** The name of what it is kept with. */
  readonly parent: string | null;
  readonly viewer: Viewer;
  readonly voice: Voice;
}

/** A page that says an answer in a form of its own. */
export type ShowPage<View> = (shown: Shown<View>, db: Database) => OwnPage | Promise<OwnPage>;

/** What whoever reads a page may do there now, as forms; null where that is nothing. */
export type ReadForms<View = unknown> = (shown: Shown<View>, db: Database) => Html | null | Promise<Html | null>;

/** What its reader is told before everything else on a page; null where that is nothing. */
export type ReadNote<View = unknown> = ReadForms<View>;

/** What the page of a route has beside the fields of its answer; each may be missing. */
export interface RoutePage<View> {
  /** What the page is called, where the summary also says something to programs. */
  readonly heading?: string;
  /** In the place of a list of fields. */
  readonly page?: ShowPage<View>;
  /** Before its fields. */
  readonly note?: ReadNote<View>;
  /** With the policy of the routes that they speak to; `beside` where they do nothing of what the page waits for. */
  readonly forms?: { readonly policy: Action; readonly read: ReadForms<View>; readonly beside?: true };
  /** Why there is nothing in a list, and what would fill it, in words. */
  readonly empty?: string;
  /** What it shows that can wait for somebody: its page begins with whom it waits for. */
  readonly waits?: Waiting['kind'];
  /** Where one reads on from it, beside what every page leads to. */
  readonly leadsTo?: readonly LeadsTo[];
}

/** Held by the compiler to what its handler answers. */
export type OfHandler<View> = <Handler extends (...args: never[]) => Promise<View>>(
  prototype: object,
  name: string | symbol,
  handler: TypedPropertyDescriptor<Handler>,
) => void;

/** How a browser shows what this route answers. Without it a page says every field, under the summary. */
export const InBrowser = <View>(page: RoutePage<View>): OfHandler<View> => SetMetadata(IN_BROWSER, page);
