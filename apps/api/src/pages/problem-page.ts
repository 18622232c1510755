import type { Written } from '../http/input/by-form.js';
import { fieldsByPath } from '../http/input/came-from.js';
import type { Problem } from '../http/problems/problem.schemas.js';
import { markup, ours, said, type Html } from './html.js';
import { againForm } from './forms/again-form.js';
import { htmlPage } from './page.js';

/** What a problem page knows beside the problem. */
export interface ProblemContext {
  /** Where to go after signing in. */
  readonly path: string;
  /** Whether they have just sent a form to sign in or out. */
  readonly tried: boolean;
  /** As whom the reader is signed in. */
  readonly signedIn?: string | undefined;
  /** Whether it is a feed, which a browser does not read. */
  readonly feed?: boolean;
  /** What they wrote into a form of a page. */
  readonly written?: Written | undefined;
  /** Whether whoever reads sits at the server, and may have a terminal there. */
  readonly atServer: boolean;
  /** The program that it is of, where that is known. */
  readonly program?: string | undefined;
  /** What they asked, as it came. */
  readonly sentTo: string;
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
  unauthenticated: 'You are not signed in',
  'no-right': 'This form did not come from a page of this server',
};

/** What is wrong with a form, where the detail speaks of what only programs send. */
const OF_FORMS: typeof HEADINGS = {
  'advice-unanswered': 'Every piece of advice gets an answer, before the decision or with it.',
  'revision-conflict': 'Somebody has changed it since your page was opened.',
};

/** A problem for whoever asked with a browser: what is wrong, and what helps. */
export function problemPage(
  { title, status, detail, code, errors, requestId }: Problem,
  asked: ProblemContext,
): string {
  const heading = asked.feed ? FEED : ((asked.tried ? FORM_HEADINGS[code] : undefined) ?? HEADINGS[code] ?? title);
  const fieldAt = asked.written ? fieldsByPath(asked.written) : () => undefined;
  const mistakes = errors.map(({ path, message }) => ({ path, message, field: fieldAt(path) }));
  const points = mistakes.map(({ path, message, field }) => {
    const named = path === '' || BY_ID.test(path) ? null : markup`<bdi>${path}</bdi>: `;
    return markup`<li>${field === undefined ? named : markup`${said(field.label)}: `}${ours(message)}</li>`;
  });
  const what = (asked.written && OF_FORMS[code]) ?? detail;
  const wrong = markup`<p>${ours(what)}</p>\n${points.length > 0 ? markup`<ul>${points}</ul>` : null}`;
  return htmlPage({
    title: heading,
    body: markup`<h1>${heading}</h1>
${asked.feed || isOfToken(code, asked) ? null : wrong}
${code === 'consent-missing' && asked.program ? consentsOf(asked.program) : null}
${asked.written ? againForm(asked.written, { code, mistakes, action: asked.sentTo }) : null}
${asked.feed ? FEED_HELP : helpWith(code, detail, asked)}
`,
    foot: markup`<p>Status ${status}, <code>${code}</code>. Name this when you ask about it: <code>${requestId}</code></p>`,
  });
}

/** Of which the sentence says what it is about: nobody reads an id. */
const BY_ID = /\.[0-9a-f]{8}-[0-9a-f-]{27}$/;

const FEED = 'This is a live feed, which a browser cannot read';
const FEED_HELP = markup`<p>It is for programs that send a token with each request: see the <a href="/docs">description of the API</a>.</p>
<p><a href="/v1/programs">The programs in which you take part</a></p>`;

/** Where a consent is given that somebody lacks themselves. */
const consentsOf = (program: string): Html =>
  markup`<p><a href="/v1/programs/${program}/consents#say">What you are asked to consent to</a></p>`;

/** Whether signing in helps: its form says what is wrong, beside its field. */
const isOfToken = (code: string, { tried }: ProblemContext): boolean =>
  code === 'unauthenticated' || (tried && code === 'invalid-input');

function helpWith(code: string, detail: string, asked: ProblemContext): Html {
  const { path, signedIn, tried, atServer } = asked;
  if (isOfToken(code, asked)) {
    const wrong = code === 'unauthenticated' ? detail : 'Nothing was pasted here, or more than a token';
    return signInForm({ path, atServer, wrong: tried ? wrong : null }); // the first detail speaks of a header, which no browser sends
  }
  if (signedIn === undefined) return markup``;
  const others =
    code === 'not-found'
      ? markup`<p>There is nothing here for <bdi>${signedIn}</bdi>. If somebody forwarded the link to you, ask a facilitator to invite you; if you have
another address, sign in with that.</p>`
      : null;
  return markup`${others}
${signedInAs(signedIn)}
<nav aria-label="Read on"><ul><li><a href="/v1/programs">The programs in which you take part</a></li>
<li><a href="/v1/knowledge">Search what is known</a></li></ul></nav>`;
}

/** Who is to sign in, and where they read on. */
interface SigningIn extends Pick<ProblemContext, 'path' | 'atServer'> {
  /** What was wrong with the token that they gave. */
  readonly wrong?: string | null;
}

/** Where a browser begins that has no token yet, or ends that has just signed out. */
export function signInPage(signingIn: SigningIn, signedOut = false): string {
  const title = signedOut ? 'You are signed out' : 'Sign in';
  const out = signedOut
    ? markup`<p role="status">This browser keeps your token no longer. You can sign in again:</p>\n`
    : null;
  return htmlPage({
    title,
    body: markup`<h1>${title}</h1>\n${out}${signInForm(signingIn)}\n`,
    foot: markup`Roundtable`,
  });
}

/** Where a token is given to the browser, to read on at `path`. */
const signInForm = ({ path, atServer, wrong = null }: SigningIn): Html => markup`<form method="post" action="/sign-in">
<p>Only people of a program may read what is in it. A token says who you are.</p>
<input type="hidden" name="to" value="${path}">
<label for="token">Your token</label>
${wrong === null ? null : markup`<p id="wrong" role="alert">${ours(wrong)}</p>`}
<textarea id="token" name="token" rows="4" required autocomplete="off" spellcheck="false" dir="ltr"${wrong === null ? null : markup` aria-invalid="true" aria-describedby="wrong"`}></textarea>
<p><button>Sign in</button></p>
</form>
<h2>You have no token, or it has expired?</h2>
<p>Ask a facilitator of your program for one, or whoever runs this server. ${
  atServer
    ? markup`This makes one that lasts for 24 hours:</p>
<p><code dir="ltr">npm run --silent roundtable -- token --email you@example.org</code>`
    : null
}</p>
<p>Your browser keeps a token for pages and their forms only, until you sign out, yours expires, or twelve hours have passed.</p>`;

/** As whom somebody reads, and how to end that. */
export const signedInAs = (email: string): Html => markup`<form method="post" action="/sign-out">
<p>You are signed in as <bdi>${email}</bdi>. <button>Sign out</button></p>
</form>`;
