import type { Problem } from '../http/problem.js';
import { markup, said, type Html } from './html.js';
import { pageOf } from './page.js';

/** What a problem page knows beside the problem. */
export interface Asked {
  /** Where to go after signing in. */
  readonly path: string;
  /** Whether they have just sent a form to sign in or out. */
  readonly tried: boolean;
  /** As whom the reader is signed in. */
  readonly signedIn?: string | undefined;
}

const HEADINGS: Partial<Record<string, string>> = {
  unauthenticated: 'Please sign in',
  'not-found': 'There is nothing here, or not for you',
  'no-right': 'Your role does not allow this',
  unavailable: 'Not just now',
  unexpected: 'Something went wrong here',
};
/** Of the forms to sign in and out. */
const FORM_HEADINGS: typeof HEADINGS = {
  'invalid-input': 'This is no token',
  'no-right': 'This form did not come from a page of this server',
};

/** A problem for whoever asked with a browser: what is wrong, and what helps. */
export function problemPage({ title, status, detail, code, errors, requestId }: Problem, asked: Asked): string {
  const heading = (asked.tried ? FORM_HEADINGS[code] : undefined) ?? HEADINGS[code] ?? title;
  const isFirst = code === 'unauthenticated' && !asked.tried; // its detail speaks of a header, which no browser sends
  const points = errors.map(({ path, message }) => markup`<li><bdi>${path}</bdi>: ${said(message)}</li>`);
  return pageOf({
    title: heading,
    body: markup`<h1>${heading}</h1>
${isFirst ? null : markup`<p>${said(detail)}</p>`}
${points.length > 0 ? markup`<ul>${points}</ul>` : null}
${helpWith(code, asked)}
`,
    foot: markup`<p>Status ${status}, <code>${code}</code>. Name this when you ask about it: <code>${requestId}</code></p>`,
  });
}

function helpWith(code: string, { path, signedIn, tried }: Asked): Html {
  if (code === 'unauthenticated' || (tried && code === 'invalid-input')) return signInForm(path);
  if (signedIn === undefined) return markup``;
  const others =
    code === 'not-found'
      ? markup`<p>What is meant for others cannot be told from what is not there. A link in a letter is for the address to which the letter came.</p>`
      : null;
  return markup`${others}
${signedInAs(signedIn)}
<p><a href="/v1/programs">The programs in which you take part</a></p>`;
}

/** Where a browser begins that has no token yet. */
export const signInPage = (path: string): string =>
  pageOf({ title: 'Sign in', body: markup`<h1>Sign in</h1>\n${signInForm(path)}\n`, foot: markup`Roundtable` });

/** Where a token is given to the browser, to read on at `path`. */
const signInForm = (path: string): Html => markup`<form method="post" action="/sign-in">
<p>Only people of a program may read what is in it. A token says who you are.</p>
<input type="hidden" name="to" value="${path}">
<label for="token">Your token</label>
<textarea id="token" name="token" rows="4" required autocomplete="off" spellcheck="false" dir="ltr"></textarea>
<p><button>Sign in</button></p>
</form>
<h2>You have no token, or it has expired?</h2>
<p>Ask a facilitator of your program, or whoever runs this server. There, this makes one that lasts for 24 hours:</p>
<p><code dir="ltr">npm run --silent roundtable -- token --email you@example.org</code></p>
<p>Your browser keeps a token for reading only, until you sign out, yours expires, or twelve hours have passed. To contribute or to decide, use the
<a href="/docs">description of the API</a> (press Authorize) or the command <code>roundtable</code>.</p>`;

/** As whom somebody reads, and how to end that. */
export const signedInAs = (email: string): Html => markup`<form method="post" action="/sign-out">
<p>You are signed in as <bdi>${email}</bdi>. <button>Sign out</button></p>
</form>`;
