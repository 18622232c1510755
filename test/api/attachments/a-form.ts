import type { Answer, TestApi } from '../../servers/an-api.js';

export interface Attached {
  readonly id: string;
  readonly name: string | null;
  readonly type: string;
  readonly size: number;
  readonly sha256: string | null;
  readonly recordingOf: readonly string[];
  readonly withheld: boolean;
}

export interface Upload {
  readonly name?: string;
  readonly type?: string;
  readonly recordingOf?: readonly string[];
  readonly headers?: Record<string, string>;
}

/** Sends a file as a browser does: in a form, with the fields behind it. */
export async function upload<Body = Attached>(
  api: Pick<TestApi, 'call'>,
  as: string | null,
  contribution: string,
  bytes: Buffer | string,
  { name = 'screen.png', type = 'image/png', recordingOf, headers = {} }: Upload = {},
): Promise<Answer<Body>> {
  const form = new FormData();
  form.append('file', new Blob([bytes], { type }), name);
  for (const person of recordingOf ?? []) form.append('recordingOf', person);
  return send(api, as, contribution, form, headers);
}

/** Sends any form. */
export async function send<Body>(
  api: Pick<TestApi, 'call'>,
  as: string | null,
  contribution: string,
  form: FormData,
  headers: Record<string, string> = {},
): Promise<Answer<Body>> {
  const encoded = new Response(form);
  const body = Buffer.from(await encoded.arrayBuffer());
  const described = { 'content-type': encoded.headers.get('content-type') ?? '' };
  return api.call<Body>(as, 'POST', `/v1/contributions/${contribution}/attachments`, body, {
    ...described,
    ...headers,
  });
}

/** What somebody gets who asks for a file: its bytes as they are, or the code of the refusal. */
export async function download(api: Pick<TestApi, 'token' | 'origin'>, as: string, id: string) {
  const authorization = `Bearer ${await api.token(as)}`;
  const answer = await fetch(`${api.origin}/v1/attachments/${id}`, { headers: { authorization } });
  const bytes = Buffer.from(await answer.arrayBuffer());
  const code = answer.ok ? null : (JSON.parse(bytes.toString()) as { code: string }).code;
  return { status: answer.status, code, bytes, headers: answer.headers };
}
