import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import type { FastifyReply } from 'fastify';
import { catchError, concatMap, from, map, of, tap, type Observable } from 'rxjs';
import type { z } from 'zod';
import { namingConsenting } from '../../../../libs/queries/people/named-people.query.js';
import type { Database } from '../../../../libs/database/connection.js';
import { instantFor, languagesOf, type Reading } from '../../../../libs/calendar/instant-for.js';
import { isUuid } from '../../../../libs/domain/fields/uuid.js';
import { may, type Viewer } from '../../../../libs/domain/people.js';
import { Refused, STATUS } from '../../../../libs/domain/refusal.js';
import { isOver } from '../../../../libs/domain/subject.js';
import { wantsPage } from '../http/callers/caller.js';
import { ANSWER, SUMMARY } from '../http/described/documented.js';
import { isData, type Data } from '../http/naming/is-data.js';
import { sayingOf } from '../http/naming/saying-of.js';
import type { KnownRequest } from '../http/callers/may.js';
import { doneBy, pageFormOf } from '../http/input/by-form.js';
import { leadsHere } from '../http/input/page-form.js';
import { pathOf, queryOf } from '../http/url.js';
import { answerPage } from './answer-page.js';
import type { Done } from './forms/done.js';
import { readNames } from './names.query.js';
import { IN_BROWSER, type RoutePage, type Shown } from './in-browser.js';
import { PAGE_HEADERS } from './page.js';
import { prefersPage } from './prefers-page.js';
import { readWaiting, type Waiting } from '../waiting/waiting.query.js';
import type { WaitList } from '../waiting/waiting.schemas.js';
import { readParentName } from './parent.query.js';
import { NOTHING_HERE } from './plain-words.js';
import { textIn, type Value, type Voice } from './shown.js';
import { waysFrom } from './ways.js';

/** Gives whoever reads with a browser a page instead of data. It stands around what checks answers, so it shows nothing else. */
@Injectable()
export class PageInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly db: Database,
    private readonly publicUrl: string,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const [request, reply] = [http.getRequest<RoutedRequest>(), http.getResponse<FastifyReply>()];
    const { actor, signedIn, method, url } = request;
    const form = pageFormOf(request);
    const handled = next.handle();
    const answered = handled.pipe(catchError((error: unknown) => from(this.refused(request, error))));
    const { written } = request;
    if (form?.shows) {
      const { shows } = form;
      return answered.pipe(
        map((answer: unknown) => {
          if (!written || !prefersPage(request.headers)) return answer;
          void reply.header('vary', 'Accept').headers(PAGE_HEADERS);
          return shows(written, answer, pathOf(url));
        }),
      );
    }
    if (form) {
      return answered.pipe(
        tap((answer: Data) =>
          Object.assign(request, { readOn: form.readOn(answer, pathOf(url)), done: doneBy(form, request) }),
        ),
      );
    }
    if (!['GET', 'HEAD'].includes(method) || !actor || signedIn === undefined) return handled;
    const handler = context.getHandler();
    const route = this.reflector.get<RoutePage<Data> | undefined>(IN_BROWSER, handler) ?? {};
    const { heading = this.reflector.get<string>(SUMMARY, handler) } = route;
    const schema = this.reflector.get<z.ZodType>(ANSWER, handler);
    const [id = ''] = Object.values(request.params);
    return answered.pipe(
      concatMap((answer: unknown) => {
        if (!isData(answer)) return of(answer);
        void reply.header('vary', 'Accept');
        if (!wantsPage(request)) return of(answer);
        void reply.removeHeader('etag').headers(PAGE_HEADERS); // the revision is of the data, and not of its page
        const led = leadsHere(request, this.publicUrl);
        if (led !== null) void reply.header('set-cookie', led.forget);
        return from(this.page(answer, actor, { heading, url, signedIn, route, schema, id, done: led?.done ?? null }));
      }),
    );
  }

  /** Throws it again: the page that says so tells instants as its reader reads them. */
  private async refused(request: KnownRequest, error: unknown): Promise<never> {
    const { actor, headers } = request;
    if (error instanceof Refused && STATUS[error.refusal.refused] < 500 && actor && prefersPage(headers)) {
      const reading = await this.readerOf(actor.person).catch(() => null); // it was refused all the same
      if (reading !== null) request.reading = reading;
    }
    throw error;
  }

  private readerOf(person: string): Promise<Reading> {
    const reader = this.db.selectFrom('person').select(['zone', 'locale']).where('id', '=', person);
    return reader.executeTakeFirstOrThrow();
  }

  private async page(data: Data, viewer: Viewer, { route, schema, id, ...asked }: PageRequest): Promise<string> {
    const { page, note, forms, waits: kind, leadsTo = [], empty = NOTHING_HERE } = route;
    const reader = await this.readerOf(viewer.person);
    const beside = {
      parent: await readParentName(this.db, viewer, asked.url),
      names: await readNames(this.db, viewer, idsIn(data)),
    };
    const { answer, parent, names } = await this.named({ answer: data, ...beside }, viewer, schema);
    const datesIn = languagesOf(reader).at(-1) ?? 'en';
    const over = kind !== undefined && isOver(kind, textIn(answer.phase ?? answer.state));
    const waits = kind === undefined ? null : await this.waits({ kind, id }, viewer, over);
    const voice: Voice = { names, datesIn, when: (at) => instantFor(at, reader) };
    const query = queryOf(asked.url);
    const shown: Shown<Data> = { answer, id, query, heading: asked.heading, empty, parent, viewer, voice };
    const own = (await page?.(shown, this.db)) ?? null;
    const told = (await note?.(shown, this.db)) ?? null;
    const acts = forms && may(viewer.roles, forms.policy) ? await forms.read(shown, this.db) : null;
    const ways = waysFrom(leadsTo, { path: pathOf(asked.url), id, roles: viewer.roles, over });
    return answerPage(answer, {
      ...asked,
      ...voice,
      empty,
      parent,
      ways,
      waits,
      own,
      note: told,
      types: may(viewer.roles, 'manage-program'),
      forms: acts,
      owed: !forms?.beside,
    });
  }

  /** What is over waits for nobody, but for a cycle whose answers, or what it handed on, are still owed. */
  private async waits(waiting: Waiting, viewer: Viewer, over: boolean): Promise<WaitList['items'] | null> {
    if (over && waiting.kind !== 'cycle') return null;
    const { items } = await readWaiting(this.db, viewer, waiting);
    return over && items.length === 0 ? null : items;
  }

  /** Without the names of those who do not consent to being quoted, in what is told and in the names of what it leads to. */
  private named(page: NamedAnswer, viewer: Viewer, schema: z.ZodType): Promise<NamedAnswer> {
    if (viewer.program === '') return Promise.resolve(page);
    const sayAnswer = sayingOf<Data>(schema);
    return namingConsenting(this.db, viewer, page, ({ answer, parent, names }, say) => ({
      answer: sayAnswer(answer, say),
      parent: say(parent),
      names: new Map(
        [...names].map(([id, one]) => [id, one.kind === 'person' ? one : { ...one, name: say(one.name) }]),
      ),
    }));
  }
}

/** What a page tells, before it is one. */
interface NamedAnswer {
  readonly answer: Data;
  readonly parent: string | null;
  readonly names: Awaited<ReturnType<typeof readNames>>;
}

/** For what somebody asked, where, and as whom. */
interface PageRequest {
  readonly heading: string;
  readonly url: string;
  readonly signedIn: string;
  /** What its route says of its page, and the schema of what it answers. */
  readonly route: RoutePage<Data>;
  readonly schema: z.ZodType;
  /** The first id of the path. */
  readonly id: string;
  /** What the form did that led to it; null where none did. */
  readonly done: Done | null;
}

/** A request by the parameters of its path. */
type RoutedRequest = KnownRequest & { readonly params: Readonly<Record<string, string>> };

/** Every id in an answer. */
function idsIn(value: Value): string[] {
  if (typeof value === 'string') return isUuid(value) ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap((one) => idsIn(one)) : [];
}
