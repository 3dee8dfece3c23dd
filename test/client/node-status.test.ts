import { afterEach, expect, it } from 'vitest';
import { connectToNode } from '../../src/client/connect-to-node.js';
import { nodeStatus, parseNodeStatus, type StatusDetail } from '../../src/client/node-status.js';
import { ErrorReply, MapReply, type Reply } from '../../src/resp/reply.js';
import { greeting, ListeningNode } from './listening-node.js';

const FIELDS: ReadonlyArray<readonly [string, Reply]> = [
  ['id', 'n2'],
  ['cluster', 'default'],
  ['clusterid', 'c0ffee'],
  ['engine', 'raft'],
  ['role', 'leader'],
  ['term', 3],
  ['votedfor', 'n2'],
  ['leader', 'n2'],
  ['commitindex', 17],
  ['lastapplied', 16],
  ['lastlogindex', 18],
  ['lastlogterm', 3],
  ['snapshotindex', 10],
  ['voters', ['n1', 'n2', 'n3']],
  ['learners', []],
  ['uncommittedbytes', 120],
  ['digest', '9f86d0'],
  ['firstlogindex', 11],
  ['termruns', [2, 11, 3, 17]],
  ['heartbeatms', 50],
  ['electionelapsedms', 20],
  ['electiontimeoutms', 400],
  ['votesgranted', ['n1']],
  ['votesrefused', []],
  ['pid', 4242],
  ['uptimems', 90_210],
  ['rssbytes', 61_000_000],
  ['host', '127.0.0.1'],
  ['port', 7402],
  ['peerport', 7502],
  [
    'followers',
    [
      new MapReply([
        ['id', 'n1'],
        ['state', 'replicate'],
        ['matchindex', 17],
        ['nextindex', 18],
        ['inflight', 1],
        ['active', true],
      ]),
      new MapReply([
        ['id', 'n3'],
        ['state', 'probe'],
        ['matchindex', 0],
        ['nextindex', 1],
        ['inflight', 0],
        ['active', 0],
      ]),
    ],
  ],
  ['faults', ['isolated']],
  [
    'peers',
    [
      new MapReply([
        ['id', 'n1'],
        ['connected', true],
      ]),
      new MapReply([
        ['id', 'n3'],
        ['connected', 0],
      ]),
    ],
  ],
];

function status(changes: Readonly<Record<string, Reply | undefined>> = {}): MapReply {
  return new MapReply(
    FIELDS.flatMap(([name, value]) => {
      const changed = name in changes ? changes[name] : value;
      return changed === undefined ? [] : [[name, changed] as const];
    }),
  );
}

const nodes: ListeningNode[] = [];
afterEach(() => Promise.all(nodes.splice(0).map((node) => node.stop())));

async function ask(reply: Reply, detail?: StatusDetail): ReturnType<typeof nodeStatus> {
  const node = await ListeningNode.start(
    'n2',
    greeting(() => reply),
  );
  nodes.push(node);
  const connection = await connectToNode(node.address, { password: null, timeoutMs: 2000 });
  try {
    return await nodeStatus(connection, 2000, detail);
  } finally {
    connection.close();
    expect(node.requests.at(-1)).toEqual(
      detail === 'with digest' ? ['RAFT', 'STATUS'] : ['RAFT', 'STATUS', 'NODIGEST'],
    );
  }
}

it('gives every field its type', async () => {
  expect(await ask(status(), 'with digest')).toEqual({
    id: 'n2',
    cluster: 'default',
    clusterId: 'c0ffee',
    engine: 'raft',
    role: 'leader',
    term: 3,
    votedFor: 'n2',
    leader: 'n2',
    commitIndex: 17,
    lastApplied: 16,
    lastLogIndex: 18,
    lastLogTerm: 3,
    snapshotIndex: 10,
    voters: ['n1', 'n2', 'n3'],
    learners: [],
    uncommittedBytes: 120,
    digest: '9f86d0',
    firstLogIndex: 11,
    termRuns: [
      { term: 2, firstIndex: 11 },
      { term: 3, firstIndex: 17 },
    ],
    heartbeatMs: 50,
    electionElapsedMs: 20,
    electionTimeoutMs: 400,
    votesGranted: ['n1'],
    votesRefused: [],
    pid: 4242,
    uptimeMs: 90_210,
    rssBytes: 61_000_000,
    host: '127.0.0.1',
    port: 7402,
    peerPort: 7502,
    followers: [
      {
        id: 'n1',
        state: 'replicate',
        matchIndex: 17,
        nextIndex: 18,
        inflightMessages: 1,
        recentlyActive: true,
      },
      { id: 'n3', state: 'probe', matchIndex: 0, nextIndex: 1, inflightMessages: 0, recentlyActive: false },
    ],
    faults: ['isolated'],
    peers: [
      { id: 'n1', connected: true },
      { id: 'n3', connected: false },
    ],
  });
});

it('does without the digest unless it is asked for', async () => {
  expect(await ask(status({ digest: undefined }))).toMatchObject({ id: 'n2', digest: null });
});

it.each([null, ''])('nobody is told as %j', (nobody) => {
  expect(parseNodeStatus(status({ leader: nobody, votedfor: nobody }))).toMatchObject({
    leader: null,
    votedFor: null,
  });
});

it.each(FIELDS.map(([name]) => name).filter((name) => name !== 'digest'))('misses the field %s', (name) => {
  expect(() => parseNodeStatus(status({ [name]: undefined }))).toThrow(
    new TypeError(`the field ${name} is missing or of the wrong type`),
  );
  expect(() => parseNodeStatus(status({ [name]: false }))).toThrow(TypeError);
});

it.each<[string, Reply]>([
  ['role', 'king'],
  ['term', '3'],
  ['voters', [1]],
  ['followers', ['n1']],
  [
    'peers',
    [
      new MapReply([
        ['id', 'n1'],
        ['connected', 'yes'],
      ]),
    ],
  ],
])('does not believe a %s of another kind', (name, value) => {
  expect(() => parseNodeStatus(status({ [name]: value }))).toThrow(TypeError);
});

it('an answer that makes no sense is a protocol error', async () => {
  await expect(ask('fine, thanks')).rejects.toMatchObject({ code: 'PROTOCOL' });
  await expect(ask(new ErrorReply("ERR unknown command 'RAFT'"))).rejects.toMatchObject({ code: 'PROTOCOL' });
});

it('a refusal is passed on', async () => {
  await expect(ask(new ErrorReply('NOAUTH Authentication required.'))).rejects.toMatchObject({
    code: 'WRONG_PASSWORD',
  });
});
