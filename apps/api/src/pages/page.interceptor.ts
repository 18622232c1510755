import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import type { FastifyReply } from 'fastify';
import { concatMap, from, of, tap, type Observable } from 'rxjs';
import type { z } from 'zod';
import { namingConsenting } from '../../../../libs/commands/people/named-people.query.js';
import type { Database } from '../../../../libs/database/connection.js';
import { instantFor, languagesOf } from '../../../../libs/notifications/instant-for.js';
import type { Health } from '../../../../libs/domain/health/health.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import { isOver } from '../../../../libs/domain/subject.js';
import { wantsPage } from '../http/callers/caller.js';
import { ANSWER, SUMMARY } from '../http/described/documented.js';
import { isData, type Data } from '../http/naming/is-data.js';
import { sayingOf } from '../http/naming/saying-of.js';
import type { KnownRequest } from '../http/callers/may.js';
import { pageFormOf } from '../http/input/by-form.js';
import { answerPage } from './answer-page.js';
import { readNames } from './names.query.js';
import type { ProgramHealthView } from '../collaboration-health/health.schemas.js';
import type { ClosureView, DeliveryList } from '../closure/closure.schemas.js';
import type { KnowledgeList } from '../knowledge/knowledge.schemas.js';
import type { TraceView } from '../trace/trace.schemas.js';
import { closurePage } from './closure-page.js';
import { deliveriesPage } from './deliveries-page.js';
import { cycleHealthPage, programHealthPage } from './health-page.js';
import { readForms } from './forms/read-forms.js';
import type { OwnPage } from './own-page.js';
import { PAGE_HEADERS } from './page.js';
import { readWaiting, type Waiting } from '../waiting/waiting.query.js';
import { readParentName } from './parent.query.js';
import { thingAt } from './places.js';
import { readSearchChoices } from './search/search-choices.query.js';
import { SEARCH } from './search/search-form.js';
import { searchPage } from './search/search-page.js';
import { UUID, textIn, type Value, type Voice } from './shown.js';
import { tracePage } from './trace/trace-page.js';

/** Gives whoever reads with a browser a page instead of data. It stands around what checks answers, so it shows nothing else. */
@Injectable()
export class PageInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly db: Database,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const [request, reply] = [http.getRequest<KnownRequest>(), http.getResponse<FastifyReply>()];
    const { actor, signedIn, method } = request;
    const form = pageFormOf(request);
    if (form) {
      return next.handle().pipe(tap((answer: Data) => (request.readOn = form.readOn(answer, pathOf(request.url)))));
    }
    if (!['GET', 'HEAD'].includes(method) || !actor || signedIn === undefined) return next.handle();
    const [described = ''] = this.reflector.get<string>(SUMMARY, context.getHandler()).split(';'); // then: how to ask for less
    const summary = described.replace(/,? and its `ETag`/, ''); // which is for programs
    const schema = this.reflector.get<z.ZodType>(ANSWER, context.getHandler());
    return next.handle().pipe(
      concatMap((answer: unknown) => {
        if (!isData(answer)) return of(answer);
        void reply.header('vary', 'Accept');
        if (!wantsPage(request)) return of(answer);
        void reply.removeHeader('etag').headers(PAGE_HEADERS); // the revision is of the data, and not of its page
        return from(this.page(answer, actor, { summary, url: request.url, signedIn, schema }));
      }),
    );
  }

  private async page(
    data: Data,
    viewer: Viewer,
    { schema, ...asked }: PageRequest & { schema: z.ZodType },
  ): Promise<string> {
    const reader = await this.db
      .selectFrom('person')
      .select(['zone', 'locale'])
      .where('id', '=', viewer.person)
      .executeTakeFirstOrThrow();
    const beside = {
      parent: await readParentName(this.db, viewer, asked.url),
      names: await readNames(this.db, viewer, idsIn(data)),
    };
    const { answer, parent, names } = await this.named({ answer: data, ...beside }, viewer, schema);
    const datesIn = languagesOf(reader).at(-1) ?? 'en';
    const path = pathOf(asked.url);
    const { noun = '', id = '' } = thingAt(path) ?? {};
    const kind = WAIT[noun];
    const over = isOver(textIn(answer.phase ?? answer.state));
    const waits = kind === undefined || over ? null : (await readWaiting(this.db, viewer, { kind, id })).items;
    const voice: Voice = { names, datesIn, when: (at) => instantFor(at, reader) };
    const own = await this.own(answer, viewer, { ...asked, parent }, voice);
    const forms = await readForms(this.db, { path, answer, viewer, voice });
    return answerPage(answer, { ...asked, ...voice, roles: viewer.roles, parent, waits, own, forms });
  }

  /** What is told in a form of its own: what was found, a line, a closure note, letters, and health. Routes have checked each by its schema. */
  private async own(
    answer: Data,
    viewer: Viewer,
    { summary, url, parent }: PageRequest & { parent: string | null },
    voice: Voice,
  ): Promise<OwnPage | null> {
    const { pathname, searchParams } = new URL(url, 'http://here');
    if (pathname.startsWith('/v1/trace/'))
      return tracePage(answer as TraceView, summary, searchParams.get('after'), voice);
    if (CLOSURE.test(pathname)) return closurePage(answer as ClosureView, parent, voice);
    if (DELIVERIES.test(pathname)) return deliveriesPage(answer as DeliveryList, summary, parent, voice);
    if (CYCLE_HEALTH.test(pathname)) return cycleHealthPage(answer as Health, parent);
    if (PROGRAM_HEALTH.test(pathname)) return programHealthPage(answer as ProgramHealthView, parent);
    if (pathname !== SEARCH) return null;
    const list = answer as KnowledgeList;
    const wanted = new Map([...searchParams].filter(([, value]) => value !== ''));
    const cycles = list.items.flatMap(({ cycle }) => cycle ?? []);
    return searchPage(list, wanted, await readSearchChoices(this.db, viewer, cycles), voice);
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

const pathOf = (url: string): string => url.split('?')[0] ?? '';

/** What a page tells, before it is one. */
interface NamedAnswer {
  readonly answer: Data;
  readonly parent: string | null;
  readonly names: Awaited<ReturnType<typeof readNames>>;
}

const CLOSURE = /^\/v1\/cycles\/[^/]+\/closure$/;
const DELIVERIES = /^\/v1\/cycles\/[^/]+\/deliveries$/;
const CYCLE_HEALTH = /^\/v1\/cycles\/[^/]+\/health$/;
const PROGRAM_HEALTH = /^\/v1\/programs\/[^/]+\/health$/;

/** For what somebody asked, where, and as whom. */
interface PageRequest {
  readonly summary: string;
  readonly url: string;
  readonly signedIn: string;
}

/** What can wait for somebody, by its place. */
const WAIT: Partial<Record<string, Waiting['kind']>> = {
  cycles: 'cycle',
  decisions: 'decision',
  pilots: 'pilot',
  reviews: 'review',
};

/** Every id in an answer. */
function idsIn(value: Value): string[] {
  if (typeof value === 'string') return UUID.test(value) ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap((one) => idsIn(one)) : [];
}
