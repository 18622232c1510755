import { CODED, EMPTY, WORDS, YES_NO } from '../../../apps/api/src/pages/plain-words.js';
import { roundtable } from '../../../apps/cli/src/command-line/roundtable.js';
import { AUD, TIM, aCycleEach } from '../../servers/a-cycle.js';
import { ANN, BEN, CLEO, FAY } from '../../servers/a-council.js';

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly description?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Record<string, Schema>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}
interface Described {
  readonly paths: Record<
    string,
    { get?: { responses: Record<string, { content?: Record<string, { schema?: Schema }> }> } }
  >;
  readonly components: { readonly schemas: Record<string, Schema> };
}

/** Everything that reads may answer with, by the name of its field, and of what it is. */
function fieldsOf({ paths, components }: Described): [name: string, schema: Schema, of: string][] {
  const known = new Set<string>();
  const walk = (schema: Schema | boolean | undefined, of: string, name = ''): [string, Schema, string][] => {
    if (typeof schema !== 'object') return [];
    if (schema.$ref !== undefined) {
      const id = `${schema.$ref} ${name}`;
      if (known.has(id)) return [];
      known.add(id);
      const view = schema.$ref.split('/').at(-1) ?? '';
      return walk(components.schemas[view], view, name);
    }
    const parts = [schema.items, schema.additionalProperties, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
    return [
      [name, schema, of],
      ...parts.flatMap((part) => walk(part, of, name)),
      ...Object.entries(schema.properties ?? {}).flatMap(([key, part]) => walk(part, of, key)),
    ];
  };
  return Object.entries(paths)
    .filter(([path]) => path.startsWith('/v1/'))
    .flatMap(([path, { get }]) => walk(get?.responses['200']?.content?.['application/json']?.schema, path));
}

describe('pages in plain words', () => {
  const { api, cycle } = aCycleEach();

  const open = async (as: string, path: string): Promise<string> => {
    const headers = { accept: 'text/html', authorization: `Bearer ${await api.token(as)}` };
    return (await fetch(api.origin + path, { headers })).text();
  };

  it('say of everything that is so or not what it says, and codes as people do', async () => {
    const fields = fieldsOf((await api.call<Described>(null, 'GET', '/openapi.json')).body);
    const asked = (kind: (schema: Schema) => boolean): string[] => [
      ...new Set(fields.flatMap(([name, schema]) => (kind(schema) ? [name] : []))),
    ];
    const booleans = asked(({ type }) => type === 'boolean');
    expect(booleans.length).toBeGreaterThan(30);
    expect(booleans.filter((name) => !Object.hasOwn(YES_NO, name))).toEqual([]);
    const views = (name: string) =>
      [...new Set(fields.flatMap(([one, { type }, of]) => (one === name && type === 'boolean' ? of : [])))].sort();
    // their words were read beside each of these, and are true of it; so read them beside what is added here
    const shared = booleans.map((name) => [name, views(name)] as const).filter(([, of]) => of.length > 1);
    expect(Object.fromEntries(shared)).toEqual({
      brokenPromise: ['ClosureView', 'DispositionView'],
      current: ['ConcernView', 'PositionView', 'PurposeView'],
      handedOn: ['ClosureView', 'DecisionView'],
      hasBody: ['PreReadDocument', 'PreReadView'],
      ifTimeRemains: ['ClosureView', 'TopicView'],
      inForce: ['ClosureView', 'DecisionView'],
      rehearsal: ['CycleList', 'CycleView'],
      withheld: ['AttachmentView', 'ContributionView', 'CycleView'],
    });
    const codes = asked(({ enum: values = [] }) => values.some((value) => /[_-]/.test(String(value))));
    expect(codes.length).toBeGreaterThan(20);
    expect(codes.filter((name) => !CODED.has(name))).toEqual(['when']); // of rungs, which are told as sentences, and of stories
  });

  it('name who is meant, and leave no id of a person', async () => {
    const question = 'Do we drop the free-text field?';
    const decision = { question, options: [{ title: 'Drop it' }, { title: 'Keep it shorter' }] };
    const rights = { proposer: FAY, authority: ANN, reviewers: [CLEO] };
    const made = await cycle.post<{ id: string }>(FAY, 'decisions', { ...decision, ...rights });
    expect(made.status).toBe(201);
    const page = await open(ANN, `/v1/cycles/${cycle.id}`);
    expect(page).toMatch(/<a href="\/v1\/reviews\/[^"]*"><span[^>]*>Cleo<\/span><\/a>/);
    expect(page).toContain(`>${question}<`);
    expect(page).not.toContain(await cycle.person(CLEO));

    const journal = await open(AUD, `/v1/cycles/${cycle.id}/journal`);
    expect(journal).toMatch(
      /<strong>decision declared<\/strong>, by <span[^>]*>fay<\/span>, <a href="\/v1\/decisions\//,
    );
    expect(journal).not.toContain(await cycle.person(CLEO));
    await api.db
      .deleteFrom('membership')
      .where('person', '=', await cycle.person(CLEO))
      .execute();
    expect(await open(AUD, `/v1/cycles/${cycle.id}/journal`)).toContain('reviewers: a participant');
  });

  it('of the journal have letters that follow one another in one line, and what people did alone when asked for', async () => {
    await cycle.enter('session');
    const said = await cycle.say(ANN);
    const place = { program: cycle.program, cycle: cycle.id, subjectKind: 'cycle' as const, subject: cycle.id };
    const at = new Date().toISOString();
    const letter = { ...place, type: 'notice-sent', audience: 'team' as const, at };
    const bodies = ['invitation', 'reminder', 'reminder'].map((purpose) => JSON.stringify({ purpose }));
    await api.db
      .insertInto('journal')
      .values(bodies.map((body) => ({ ...letter, body })))
      .execute();
    const journal = await open(AUD, `/v1/cycles/${cycle.id}/journal?limit=500`);
    expect(journal).toMatch(
      /<summary><time[^>]*>[^<]*<\/time>: <strong>notice sent<\/strong>, 3 times \(1 invitation, 2 reminder\)<\/summary>/,
    );
    const people = `/v1/cycles/${cycle.id}/journal?by=people`;
    expect(journal).toContain('<a href="?by=people">Only what people did</a>');
    const deeds = await open(AUD, `${people}&limit=500`);
    expect(deeds).toContain(`contribution: <a href="/v1/contributions/${said.id}">`);
    expect(deeds).not.toContain('notice sent');
  });

  it('name nothing that its reader may not read', async () => {
    const question = 'Who leaves the council?';
    const made = await cycle.post<{ id: string }>(FAY, 'decisions', {
      question,
      options: [{ title: 'A' }, { title: 'B' }],
      audience: 'team',
      proposer: FAY,
      authority: TIM,
    });
    expect(made.status).toBe(201);
    expect(await open(FAY, `/v1/cycles/${cycle.id}`)).toContain(question);
    const other = await open(ANN, `/v1/cycles/${cycle.id}`);
    expect(other).toContain('Simplified reporting');
    expect(other).not.toContain(question);
  });

  it('say to its author what would help a contribution, and to nobody else', async () => {
    await cycle.enter('session');
    const { id } = await cycle.say(ANN, { text: 'It is bad' });
    const page = await open(ANN, `/v1/contributions/${id}`);
    expect(page).toMatch(
      /<h2>How useful it is as it stands<\/h2>\s*<dl><dt>What would help<\/dt><dd><ul><li>.*Say what/s,
    );
    expect(page).toContain('it is not specific; it gives no example; it does not say what it helps to decide');
    expect(await open(BEN, `/v1/contributions/${id}`)).not.toMatch(/would help|not specific/);
    const good = 'On Monday the export took 18 minutes in the warehouse; it should take 5, or we go back to paper';
    const said = await cycle.say(ANN, { text: good });
    const useful = await open(ANN, `/v1/contributions/${said.id}`);
    expect(useful).toContain('it is specific; it gives an example; it helps to decide');
    expect(useful).not.toContain('would help');
    const hebrew = await cycle.say(ANN, { text: 'הדוח לוקח שמונה עשרה דקות בכל יום שני, וזה יותר מדי' });
    const unread = await open(ANN, `/v1/contributions/${hebrew.id}`);
    expect(unread).toContain('It is in a language that this check does not read; people read it.');
    expect(unread).not.toMatch(/it is specific|gives (an|no) example|would help/i);
  });

  it('say that what consent was asked for has ended, as truly as that a position was replaced', async () => {
    const path = `/v1/programs/${cycle.program}/consent-purposes`;
    const until = new Date(Date.now() + 30 * 86_400_000).toISOString();
    const words = { what: 'Sound of the session', why: 'To read on', how: 'Heard here', seenBy: 'The team', until };
    expect(await api.call(FAY, 'POST', path, { use: 'recording', ...words })).toMatchObject({ status: 201 });
    expect(await open(ANN, path)).toContain('stands now');
    await api.call(FAY, 'POST', `${path}/end`, { use: 'recording' });
    expect(await open(ANN, path)).toContain('stands no more: it was replaced, has ended, or is of an earlier round');
  });

  it('leave what people wrote as it is, also where another answer has codes under the same name', async () => {
    const path = `/v1/programs/${cycle.program}/consent-purposes`;
    const until = new Date(Date.now() + 30 * 86_400_000).toISOString();
    const words = { what: 'The voice-over of work_day 3', why: 'To read on', how: 'In e-learning', seenBy: 'The team' };
    await api.call(FAY, 'POST', path, { use: 'recording', until, ...words });
    const page = await open(ANN, path);
    for (const said of Object.values(words)) expect(page).toContain(said);
  });

  it('show what people said as it was written, also where it looks like an instant, an id or a length of time', async () => {
    await cycle.enter('session');
    for (const text of ['PT5M', cycle.id, '2026-03-29T01:30:00.000Z']) {
      const { id } = await cycle.say(ANN, { text });
      const page = await open(ANN, `/v1/contributions/${id}`);
      expect(page).toContain(`<dt>Text</dt><dd><span class="said" dir="auto">${text}</span></dd>`);
    }
    const fields = fieldsOf((await api.call<Described>(null, 'GET', '/openapi.json')).body);
    const ours = fields.filter(([name, { format, enum: values }]) => WORDS.has(name) && (format ?? values));
    expect(ours.map(([name, , of]) => `${name} of ${of}`)).toEqual([]);
  });

  it('say ladders, lengths of time and weekdays as sentences', async () => {
    const page = await open(ANN, `/v1/programs/${cycle.program}`);
    expect(page).toContain('<li>1 working day before the deadline: reminds those who owe something</li>');
    expect(page).toContain('<dt>Hold</dt><dd>30 days</dd>');
    expect(page).toContain('Monday, Tuesday, Wednesday, Thursday, Friday');
    expect(page).not.toMatch(/advance_flagged|nobody_took_it|P30D/);
  });

  it('say why a list is empty, and what would fill it', async () => {
    expect(await open(ANN, `/v1/programs/${cycle.program}/absences`)).toContain(
      '<p>Nobody has said that they are away.</p>',
    );
    expect(await open(TIM, '/v1/programs?limit=1')).not.toContain('You take part in no program');
    expect(await open('new@example.org', '/v1/programs')).toContain('You take part in no program');
    await api.db.deleteFrom('invitation').where('cycle', '=', cycle.id).execute();
    expect(await open(FAY, `/v1/cycles/${cycle.id}/consents`)).toContain('<p>Nobody is invited to this cycle.</p>');
  });

  it('name commands that there are', () => {
    const commands = roundtable({ say: () => undefined, result: () => undefined }, () => undefined);
    const named = Object.values(EMPTY).flatMap((words) =>
      [...words.matchAll(/`([^`]+)`/g)].map(([, line = '']) => line),
    );
    expect(named).not.toEqual([]);
    const unknown = named.filter((line) => {
      const [noun, verb] = line.split(' ');
      const on = commands.commands.find((one) => one.name() === noun);
      return !on?.commands.some((one) => one.name() === verb);
    });
    expect(unknown).toEqual([]);
  });

  it('lead everybody to what is for them, and nobody to what is not', async () => {
    const [auditor, contributor] = [
      await open(AUD, `/v1/cycles/${cycle.id}`),
      await open(ANN, `/v1/cycles/${cycle.id}`),
    ];
    const ways = (page: string): string[] =>
      [...(/<nav .*?<\/nav>/s.exec(page)?.[0].matchAll(/href="([^"]*)"/g) ?? [])].map(([, href = '']) => href);
    expect(ways(auditor)).toContain(`/v1/cycles/${cycle.id}/journal`);
    expect(ways(contributor)).not.toContain(`/v1/cycles/${cycle.id}/journal`);
    expect(ways(auditor)).toContain(`/v1/cycles/${cycle.id}/coverage`);
    const program = `/v1/programs/${cycle.program}`;
    const kept = ['stakeholder-map', 'interests', 'ladders', 'load'].map((below) => `${program}/${below}`);
    expect(ways(await open(ANN, program))).toEqual(expect.arrayContaining(kept));
    for (const [as, paths] of [
      [AUD, ways(auditor)],
      [ANN, ways(contributor)],
      [ANN, ways(await open(ANN, program))],
      [FAY, ways(await open(FAY, program))],
    ] as const) {
      expect(paths.length).toBeGreaterThan(5);
      for (const path of paths.filter((one) => !one.startsWith('#') && !one.endsWith('printable'))) {
        const headers = { authorization: `Bearer ${await api.token(as)}` };
        expect([as, path, (await fetch(api.origin + path, { headers })).status]).toEqual([as, path, 200]);
      }
    }
  });

  it('say what is wrong with an address that somebody changed, and what would be right', async () => {
    const page = await open(ANN, `/v1/cycles/${cycle.id}/contributions?limit=x&afer=1`);
    expect(page).toContain('<bdi>limit</bdi>: <span class="said" dir="ltr">Use a whole number from 1 to 200</span>');
    expect(page).toContain('<li><span class="said" dir="ltr">Not known here: afer. Known: after, limit'); // of no field
  });
});
