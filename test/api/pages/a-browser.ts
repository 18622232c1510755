import type { TestApi } from '../../servers/an-api.js';

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

/** A form as it stands on a page: where it goes, and what it sends when nothing is filled in. */
export interface SeenForm {
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
}

export interface Sent {
  readonly status: number;
  /** Where a browser is led, or nowhere. */
  readonly to: string | null;
  /** Whether it says there that what was sent is kept. */
  readonly kept: boolean;
  /** The cookie by which it does so. */
  readonly cookie: string;
  readonly text: string;
}

export interface TestBrowser {
  page(path: string, cookie?: string): Promise<string>;
  /** The form of a page that goes there and has this field, as it stands there. */
  form(path: string, action: string, field?: string): Promise<SeenForm>;
  send(form: SeenForm, fields: Record<string, string>, headers?: Record<string, string>): Promise<Sent>;
  /** The same of a form with a file, which stands behind its other fields or before them. */
  sendFile(
    form: SeenForm,
    file: File,
    fields?: Record<string, string>,
    headers?: Record<string, string>,
  ): Promise<Sent>;
}

/** Somebody who is signed in with a browser, and sends forms as browsers do. */
export async function aBrowser(api: TestApi, email: string): Promise<TestBrowser> {
  const headers = { accept: BROWSER, 'sec-fetch-site': 'same-origin', origin: api.origin };
  const sendBody = (path: string, body: URLSearchParams | FormData, more: Record<string, string>): Promise<Response> =>
    fetch(api.origin + path, { method: 'POST', redirect: 'manual', headers: { ...headers, ...more }, body });
  const post = (path: string, body: Record<string, string>, more: Record<string, string>): Promise<Response> =>
    sendBody(path, new URLSearchParams(body), more);
  const sentAs = async (answer: Response): Promise<Sent> => ({
    status: answer.status,
    to: answer.headers.get('location')?.replace(/#kept$/, '') ?? null,
    kept: answer.headers.get('location')?.endsWith('#kept') ?? false,
    cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '',
    text: await answer.text(),
  });
  const [cookie = ''] = (
    (await post('/sign-in', { token: await api.token(email) }, {})).headers.get('set-cookie') ?? ''
  ).split(';');
  const page = async (path: string, beside?: string): Promise<string> => {
    const cookies = beside === undefined ? cookie : `${cookie}; ${beside}`;
    return (
      await fetch(api.origin + path, { redirect: 'manual', headers: { accept: BROWSER, cookie: cookies } })
    ).text();
  };
  return {
    page,
    form: async (path, action, field) => formIn(await page(path), action, field),
    send: async ({ action, fields }, filled, more = {}) =>
      sentAs(await post(action, { ...fields, ...filled }, { cookie, ...more })),
    sendFile: async ({ action, fields }, file, filled = {}, more = {}) => {
      const body = new FormData();
      for (const [name, value] of Object.entries({ ...fields, ...filled })) body.append(name, value);
      body.append('file', file);
      return sentAs(await sendBody(action, body, { cookie, ...more }));
    },
  };
}

/** The form of a page that goes there, and has this field. */
export function formIn(text: string, action: string, field = ''): SeenForm {
  const form = [...text.matchAll(/<form method="post" action="([^"]*)"[^>]*>(.*?)<\/form>/gs)].find(
    ([html, to]) => to === action && html.includes(` name="${field}`),
  );
  if (!form) throw new Error(`No form to ${action}`);
  const hidden = [...(form[2] ?? '').matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)];
  return { action, fields: Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, unescaped(value)])) };
}

const unescaped = (value: string): string =>
  value.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
