import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import type { Done } from '../../pages/forms/done.js';
import { pathOf } from '../url.js';
import type { Asked, FormFields } from './asked-fields.js';

/** What a form of a page sent, kept until it is answered. */
export interface Written {
  /** Its `Idempotency-Key`. */
  readonly key: string | undefined;
  /** The revision of what it changes, as its page showed it. */
  readonly revision?: string | undefined;
  readonly fields: FormFields;
  readonly form: PageForm;
  /** Whether a file came with it, which no page can show again. */
  readonly file?: true | undefined;
  /** The page on which it stood, where its browser says so. */
  readonly from: string | null;
}

/** The field out of which came what stands at a path of the body; undefined of what it does not speak of. */
export type CameFrom = (path: string, fields: FormFields) => string | undefined;

/** How a form of our own pages speaks to a route: its fields as the route's body, and where its sender reads on. */
export interface PageForm {
  /** It has a file, which is read as it comes: `TakesForm` beside it. */
  readonly file?: true;
  readonly bodyOf: (fields: FormFields) => object;
  /** For fields that are not called as the path is. */
  readonly cameFrom?: readonly CameFrom[];
  /** A field that it needs by now and had not when its page was opened, by the path at which it is missing. */
  readonly askedSince?: (path: string) => Asked | undefined;
  /** What was done, once it was taken; by the last part of the path where several routes take it, else also by its fields. */
  readonly done: Done | ((lastPart: string, fields: FormFields) => Done);
  /** A page beside what was written, where nothing was kept: its sender is led nowhere. */
  readonly shows?: (written: Written, answer: unknown, path: string) => string;
  /** By the answer, and by the path that the form was sent to. */
  readonly readOn: (answer: { readonly [field: string]: unknown }, path: string) => string;
}

/** What was sent to a part of something leads back to the page of the whole. */
export const toTheWhole: PageForm['readOn'] = (_answer, path) => path.replace(/\/[a-z-]+$/, '');

/** What came of a form that was taken. */
export function doneBy({ done }: PageForm, { url, written }: { url: string; written?: Written }): Done {
  return typeof done === 'string' ? done : done(pathOf(url).split('/').at(-1) ?? '', written?.fields ?? {});
}

/** A route that a form of our own pages may speak to. What it takes, checks and does is the same as with JSON. */
export const ByForm = (form: PageForm): MethodDecorator => RouteConfig({ byForm: form });

/** The form of a page by which this request comes, if it does. */
export function pageFormOf({ routeOptions, headers }: FastifyRequest): PageForm | undefined {
  const { byForm } = routeOptions.config as { byForm?: PageForm };
  const type = byForm?.file ? 'multipart/form-data' : 'application/x-www-form-urlencoded';
  return headers['content-type']?.startsWith(type) ? byForm : undefined;
}
