/** What is on the screen of a Paxos cluster, where nobody leads. */
import { describe, expect, it } from 'vitest';
import type { HeldRegister } from '../../../src/dashboard/source.js';
import { event, LEADERLESS, NOON_MS, paxosReport, reported } from '../cluster.js';
import { Desk } from '../hand-fed-source.js';
import { Shown } from './shown.js';

type DeskOptions = ConstructorParameters<typeof Desk>[0];

async function leaderless(options: DeskOptions = {}): Promise<Desk> {
  const desk = new Desk({ ...options, engine: 'paxos' });
  await desk.feed(...LEADERLESS);
  return desk;
}

function held(node: string, changes: Partial<HeldRegister> = {}): HeldRegister {
  return {
    ...{ node, hasAnswered: true, promised: '4.n2', accepted: '3.n2', isChosen: true },
    ...{ isTombstone: false, value: 'hello' },
    ...changes,
  };
}

describe('the overview', () => {
  it('shows ballots, rounds and conflicts, what each node proposes, and no leader', async () => {
    const desk = await leaderless();
    await desk.feed(
      reported('n1', paxosReport({ chosen: 108, conflicts: 5 }), 'running', NOON_MS + 1000),
      reported('n2', paxosReport({ chosen: 104 }), 'running', NOON_MS + 1000),
      reported('n3', null, 'crashed', NOON_MS + 2000),
    );
    const { lines, text } = await Shown.open(desk, { columns: 110 });
    expect(lines).toEqual([
      expect.stringMatching(
        /^default paxos {3}quorum 2\/3 {3}chosen 312 {3}rounds\/op 1\.00 {3}conflicts 13 {3}ballot 9 +█ +\d+\/s$/,
      ),
      '',
      '  NODE   PROCESS       BALLOT     KEYS    CHOSEN  ROUNDS/OP  CONFLICTS   PROMISES   ACCEPTED   PORT      UP',
      '▸ n1     ● running          9        3       108       0.96          5        220        210   7401   1m01s',
      '  n2     ● running          9        3       104       1.00          4        220        210   7402   1m01s',
      '  n3     ✗ crashed          9        3       100       1.04          4        220        210   7403       -',
      '',
      expect.stringMatching(/^CHOSEN +-80s +-70s +-60s +-50s +-40s +-30s +-20s +-10s {4}now$/),
      expect.stringMatching(/^▸ n1 +█ +8, 1 lost$/),
      expect.stringMatching(/^ {2}n2 +▄ +4 chosen$/),
      expect.stringMatching(/^ {2}n3 +0 chosen$/),
      '',
      'LINKS  n1 n2 n3   TIMELINE',
      '  n1   ─  ●  ○    12:00:02.000  ✗ n3 is gone: its process ended without being told to',
      '  n2   ●  ─  ○',
      '  n3   ○  ○  ─',
      ...['', '', '', '', '', ''],
      '? help  q leave  : command  1-5 views  K kill  p pause  s start/stop  w write  Space freeze  Enter details',
    ]);
    expect(text).not.toMatch(/leader|term|LOG|ROLE/);
  });

  it('calls for a quorum where there is none, and never for a leader', async () => {
    const desk = await leaderless();
    expect((await Shown.open(desk)).lines[1]).toBe('');
    await desk.feed(reported('n1', null, 'crashed'), reported('n2', null, 'crashed'));
    expect((await Shown.open(desk)).lines[1]).toMatch(/^ No quorum: one more node is needed/);
  });

  it.each([
    [80, 24, 9],
    [60, 20, 3],
    [200, 60, 9],
    [20, 6, 5],
  ])('fits %d columns by %d rows with %d nodes, and is ASCII without UTF-8', async (columns, rows, nodes) => {
    const desk = await leaderless({ nodes, registers: [{ key: 'a', acceptors: [held('n1')] }] });
    const shown = await Shown.open(desk, { columns, rows, isUnicode: false });
    for (const key of ['1', '2', '3', '4', '5', '\r', '?', ' ']) {
      await shown.type(key);
      expect(shown.lines).toHaveLength(rows - 1);
      expect(Math.max(...shown.lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
      expect(shown.text).toMatch(/^[\n -~]*$/);
    }
  });
});

describe('the registers', () => {
  const registers = [
    {
      key: 'greeting',
      acceptors: [held('n1'), held('n2'), held('n3', { accepted: '1.n3', isChosen: false })],
    },
    {
      key: 'gone',
      acceptors: [
        held('n1', { isTombstone: true, value: null }),
        held('n2', { accepted: null, promised: '9.n1', isChosen: false }),
        held('n3', { hasAnswered: false, accepted: null, promised: null }),
      ],
    },
  ];

  it('stand in place of the log, with what each acceptor accepted and promised', async () => {
    const shown = await Shown.open(await leaderless({ registers }));
    await shown.type('2');
    await expect.poll(() => shown.text).toContain('greeting');
    expect(shown.text).toMatch(/^greeting +● 3\.n2 ▲4\.n2 +● 3\.n2 ▲4\.n2 +○ 1\.n3 ▲4\.n2 +hello$/m);
    expect(shown.text).toMatch(/^gone +● 3\.n2 ▲4\.n2 +· none ▲9\.n1 +\? silent +deleted$/m);
  });

  it('say that there are none', async () => {
    const shown = await Shown.open(await leaderless());
    await shown.type('2');
    await expect.poll(() => shown.text).toContain('no key was written yet');
  });

  it('are looked up by a key, as on the ring', async () => {
    const desk = await leaderless({ registers });
    const shown = await Shown.open(desk);
    await shown.type('2/gone');
    expect(desk.controller.current()).toMatchObject({ key: 'gone', filter: '' });
  });
});

it('tells all about one node as proposer and as acceptor', async () => {
  const inspection = { entries: [], lines: [{ timeMs: NOON_MS, text: 'recovered from disk', isBad: false }] };
  const shown = await Shown.open(await leaderless({ inspection }));
  await shown.type('\r');
  await expect.poll(() => shown.text).toContain('recovered from disk');
  expect(shown.text).toContain(
    'as proposer: 100 operations chosen in 104 rounds, 90 of them without a prepare',
  );
  expect(shown.text).toContain('as acceptor: 220 promises, 210 acceptances, 6 rejections');
  expect(shown.text).not.toContain('ENTRIES');
});

it('L says why there is nothing to hand over', async () => {
  const desk = await leaderless();
  const shown = await Shown.open(desk, { rows: 50 });
  await shown.type('L');
  await expect.poll(() => shown.text).toContain('under Paxos nobody leads');
  expect(desk.actions.asked).toEqual([]);
  await shown.type('?');
  expect(shown.text).toMatch(/L +nothing: under Paxos nobody leads/);
});

it('tells duels in its story', async () => {
  const desk = await leaderless();
  const lost = { counter: 7, phase: 'accept', winner: { counter: 8, nodeId: 'n2' } };
  await desk.feed(event({ type: 'ballotConflict', node: 'n1', key: '\0visits', ...lost }));
  expect((await Shown.open(desk)).text).toContain('▲ n1 lost rounds to ballots of n2, for visits');
});
