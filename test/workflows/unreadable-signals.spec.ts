import { AGENDA, FAY, aCouncil } from '../servers/a-council.js';
import { aWorld, type World } from '../servers/a-world.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const json = { encoding: bytes('json/plain') };

/** What somebody with a Temporal client may send, by mistake or not. */
const PAYLOADS = {
  'broken JSON': { metadata: json, data: bytes('{"epoch":') },
  'invalid UTF-8': { metadata: json, data: Uint8Array.from([0xff, 0xfe, 0x00]) },
  'an unknown encoding': { metadata: { encoding: bytes('application/x-secret') }, data: bytes('x') },
  'no metadata': { metadata: {}, data: bytes('{}') },
  'a wrong shape': { metadata: json, data: bytes('{"epoch":"soon","revision":[],"__proto__":{}}') },
  'a position of nowhere': { metadata: json, data: bytes('null') },
};

describe('signals that nobody can read', () => {
  let world: World;
  beforeAll(async () => {
    world = await aWorld();
  }, 60_000);
  afterAll(() => world.end());

  // Fails without workflows/subject-workflow/payload-converter.ts: the SDK decodes a signal before any handler sees it.
  it.each(Object.entries(PAYLOADS))('%s changes nothing, and the cycle goes on', async (_name, payload) => {
    const council = await aCouncil(world, { brief: AGENDA });
    const { connection, namespace = 'default' } = world.environment;
    for (const signalName of ['phaseEnded', 'deadlineMoved', 'nobodyListens']) {
      await connection.workflowService.signalWorkflowExecution({
        namespace,
        workflowExecution: { workflowId: `cycle:${council.id}` },
        signalName,
        input: { payloads: [payload] },
        requestId: `${council.id}-${signalName}`,
      });
    }
    await world.settle();
    expect(await council.post(FAY, 'agenda/publish')).toMatchObject({ body: { phase: 'pre_read' } });
    expect(await council.activities(`cycle:${council.id}`)).toEqual(['invite', 'distributePreReads']);
    await council.post(FAY, 'cancel', { reason: 'Enough for this test' });
  });
});
