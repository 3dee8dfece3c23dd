/** What is on the screen in each state, as text. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { event, HEALTHY, leaderReport, NOON_MS, report, reported } from '../cluster.js';
import { Desk } from '../hand-fed-source.js';
import { Shown } from './shown.js';

async function healthy(options?: ConstructorParameters<typeof Desk>[0]): Promise<Desk> {
  const desk = new Desk(options);
  await desk.feed(...HEALTHY);
  return desk;
}

describe('the overview', () => {
  it('shows nodes, logs, links and the story', async () => {
    const desk = await healthy();
    await desk.feed(
      event({ type: 'electionStarted', node: 'n1', term: 3, preVote: false }),
      event({ type: 'voteReceived', node: 'n1', term: 3, voter: 'n2', preVote: false, granted: true }),
    );
    expect((await Shown.open(desk)).lines).toEqual([
      expect.stringMatching(/^default raft {3}★ n1 leads {3}term 3 {3}quorum 3\/3 {3}commit 17 +0\/s$/),
      '',
      '  NODE   PROCESS      ROLE           TERM      COMMIT     APPLIED   BEHIND  TIMER      PORT      UP',
      '▸ n1     ● running    ★ leader          3          17          17        0  beats 50   7401   1m01s',
      '  n2     ● running      follower        3          17          17        0  ▰▰▰▰▰▰▰▰   7402   1m01s',
      '  n3     ● running      follower        3          17          17        0  ▰▰▰▰▰▰▰▰   7403   1m01s',
      '',
      'LOG    1        10',
      '▸ n1   AAAAAAAACCCCCCCCC                                                                       to 17',
      '  n2   AAAAAAAACCCCCCCCC                                                                       to 17',
      '  n3   AAAAAAAACCCCCCCCC                                                                       to 17',
      '',
      'LINKS  n1 n2 n3   TIMELINE',
      '  n1   ─  ●  ●    12:00:00.000  ▲ n1 stood for term 3, voted for by n2',
      '  n2   ●  ─  ●',
      '  n3   ●  ●  ─',
      ...['', '', '', '', '', ''],
      '? help  q leave  : command  1-5 views  K kill  p pause  s start/stop  L lead  w write  / filter',
    ]);
  });

  it('before anything is known', async () => {
    const { text } = await Shown.open(new Desk());
    expect(text).toContain('asking the nodes …');
    expect(text).toContain('? asking');
    expect(text).toContain('not seen yet');
    expect(text).not.toContain('down');
    const desk = new Desk();
    await desk.feed(...['n1', 'n2', 'n3'].map((node) => reported(node, null)));
    expect((await Shown.open(desk)).lines[1]).toBe(' No node has answered yet.');
  });

  it('tells paused, crashed, stopped and silent nodes apart without colour', async () => {
    const desk = await healthy();
    await desk.feed(
      reported('n1', null, 'paused'),
      reported('n2', null, 'crashed'),
      reported('n3', null, 'stopped'),
    );
    const { lines, text } = await Shown.open(desk);
    expect(lines[3]).toMatch(/^▸ n1 +‖ paused +was leader +3 +17 .* -/);
    expect(lines[4]).toMatch(/n2 +✗ crashed +was follower /);
    expect(lines[5]).toMatch(/n3 +○ stopped/);
    expect(lines[1]).toBe(' The cluster is down: no node answers. What is shown is what was known last.');
    expect(text).toContain('no leader');
    await desk.feed(reported('n3', null));
    expect((await Shown.open(desk)).lines[5]).toMatch(/n3 +\? no answer/);
  });

  it('warns while there is no quorum, and while there is no leader', async () => {
    const desk = await healthy();
    await desk.feed(reported('n1', null, 'crashed'));
    expect((await Shown.open(desk)).lines[1]).toBe(' No leader: an election is due.');
    await desk.feed(reported('n2', null, 'crashed'));
    expect((await Shown.open(desk)).lines[1]).toBe(
      ' No quorum: one more node is needed before anything can be decided.',
    );
  });

  it('shows who is cut off on purpose, and does not count it towards a quorum', async () => {
    const desk = await healthy();
    await desk.feed(
      event({ type: 'faultsChanged', node: 'n3', term: null, faults: ['isolated'] }, 1),
      reported('n2', null, 'crashed'),
    );
    const shown = await Shown.open(desk);
    expect(shown.lines[0]).toContain('no quorum 1/3');
    expect(shown.lines[1]).toMatch(/^ Cut off on purpose: n3\. No quorum: one more node .*\.$/);
    expect(shown.lines[5]).toMatch(/n3 +≠ isolated +follower/);
    expect(shown.lines.slice(13, 16)).toEqual([
      '  n1   ─  ○  ≠    12:00:00.000  ✗ n2 is gone: its process ended without being told to',
      '  n2   ○  ─  ○    12:00:00.001  ✗ n3 has an injected fault: isolated',
      '  n3   ≠  ○  ─',
    ]);
    await shown.type('3');
    expect(shown.text).toMatch(/n1 +─ +○ down +≠ cut/);
    await desk.feed(event({ type: 'faultsChanged', node: 'n3', term: null, faults: [] }, 9));
    expect(shown.text).toMatch(/n1 +─ +○ down +● ok/);
  });

  it('shows what is not committed in small letters, and how far a node is behind', async () => {
    const desk = await healthy();
    const followers = leaderReport().followers.map((one) => ({
      ...one,
      matchIndex: one.id === 'n2' ? 17 : 12,
    }));
    await desk.feed(
      reported('n1', leaderReport({ lastLogIndex: 19, followers })),
      reported('n3', report({ lastLogIndex: 12, commitIndex: 12, lastApplied: 11, electionElapsedMs: 300 })),
    );
    const { lines } = await Shown.open(desk);
    expect(lines[5]).toMatch(/n3 .* 12 +11 +7 {2}▰▰▱▱▱▱▱▱/);
    expect(lines[8]).toMatch(/^▸ n1 {3}AAAAAAAACCCCCCCCCcc +2 uncommitted$/);
    expect(lines[10]).toMatch(/^ {2}n3 {3}AAAAAAAACCCC·{7} +to 12$/);
  });

  it('has words for a tour', async () => {
    const { lines } = await Shown.open(await healthy(), { caption: ['Press K to kill the leader.'] });
    expect(lines[2]).toBe('Press K to kill the leader.');
    expect(lines).toHaveLength(23);
  });
});

describe('sizes', () => {
  it.each([
    [80, 24, 3],
    [80, 24, 9],
    [60, 20, 3],
    [200, 60, 9],
    [120, 36, 1],
    [40, 12, 5],
    [20, 6, 9],
  ])(
    '%d columns by %d rows, %d nodes: no line too long, never as high as the terminal',
    async (columns, rows, nodes) => {
      const desk = new Desk({ nodes });
      await desk.feed(
        ...HEALTHY.slice(0, nodes),
        ...Array.from({ length: 30 }, (_, place) =>
          event(
            { type: 'snapshotTaken', node: 'n1', term: 3, index: place, bytes: 123_456_789_012 },
            place * 10,
          ),
        ),
      );
      const shown = await Shown.open(desk, { columns, rows });
      for (const key of ['1', '2', '3', '4', '5', '\r', '?', ' ', '/x', '\r:put']) {
        await shown.type(key);
        const { lines } = shown;
        expect(lines).toHaveLength(rows - 1);
        expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
        expect(lines[0]).toContain('default');
      }
    },
  );

  it('80 by 24 with nine nodes still tells the story', async () => {
    const desk = new Desk({ nodes: 9 });
    await desk.feed(...HEALTHY, event({ type: 'nodeStopping', node: 'n4', term: 3 }));
    const { text } = await Shown.open(desk, { columns: 80, rows: 24 });
    expect(text).toContain('n9');
    expect(text).toContain('n4 is stopping');
  });
});

describe('other views', () => {
  it('logs, with markers', async () => {
    const shown = await Shown.open(await healthy());
    await shown.type('2');
    expect(shown.lines[3]).toMatch(/^▸ n1 {3}AAAAAAAACCCCCCCCC/);
    expect(shown.lines[4]).toBe('                       ▲ commit 17 and applied');
  });

  it('links, in words', async () => {
    const shown = await Shown.open(await healthy());
    await shown.type('3');
    expect(shown.lines[2]).toBe('FROM   to n1       to n2       to n3');
    expect(shown.lines[3]).toBe('  n1   ─           ● ok        ● ok');
    expect(shown.text).toContain('n1 to n2: replicate, match 17, next 18, 0 in flight');
  });

  it('the story, scrolled and filtered', async () => {
    const desk = await healthy();
    await desk.feed(
      ...Array.from({ length: 40 }, (_, place) =>
        event({ type: 'snapshotTaken', node: 'n1', term: 3, index: 100 + place, bytes: 1 }, place),
      ),
    );
    const shown = await Shown.open(desk);
    await shown.type('4');
    expect(shown.lines.at(-2)).toContain('entry 139');
    desk.press('up', 'up', 'up');
    await nextTurn();
    expect(shown.lines.at(-2)).toContain('entry 136');
    expect(shown.lines[2]).toBe('TIMELINE, 3 newer below');
    await shown.type('/entry 12');
    expect(shown.lines.at(-2)).toMatch(/^$/);
    expect(shown.text).toContain('entry 129');
    expect(shown.text).not.toContain('entry 139');
    await shown.type('\r/');
    for (let typed = 0; typed < 10; typed += 1) await shown.type('\u007f');
    await shown.type('!ENTRY 13');
    expect(shown.text).not.toContain('entry 139');
    expect(shown.text).toContain('entry 129');
  });

  it('all about one node', async () => {
    const inspection = {
      entries: [{ index: 17, term: 3, text: 'SET a 1' }],
      lines: [{ timeMs: NOON_MS, text: 'a disk is\u001b[31m slow', isBad: true }],
    };
    const desk = await healthy({ inspection });
    const shown = await Shown.open(desk);
    await shown.type('\r');
    await expect.poll(() => shown.text).toContain('SET a 1');
    expect(shown.text).toContain('leader in term 3  voted for n1');
    expect(shown.text).toMatch(/n2 +replicate +17 +18 +0 {2}yes/);
    expect(shown.text).toContain('12:00:00.000  a disk is [31m slow');
    await shown.type('\u001b');
    await expect.poll(() => shown.text).toContain('TIMELINE');
  });

  it('help, which has no keys that act where nothing can be done', async () => {
    const shown = await Shown.open(await healthy(), { rows: 50 });
    await shown.type('?');
    expect(shown.text).toContain('kill the chosen node');
    const readonly = await Shown.open(await healthy({ canAct: false }), { rows: 50 });
    await readonly.type('?');
    expect(readonly.text).not.toContain('kill');
    expect(readonly.text).toContain('step back and forth');
  });

  it('help, which scrolls where it does not fit', async () => {
    const desk = await healthy();
    const shown = await Shown.open(desk, { columns: 80 });
    await shown.type('?');
    expect(shown.text).toContain('LOOK');
    expect(shown.lines.at(-2)).toBe('Down for more');
    expect(shown.text).not.toContain('SIGNS');
    const pageDown = async (): Promise<string> => {
      await shown.type('\u001b[6~');
      return shown.text;
    };
    await expect.poll(pageDown).toContain('SIGNS');
    expect(shown.lines.at(-2)).toBe('Up for more');
    await shown.type('k');
    expect(shown.lines.at(-2)).toBe('Down for more');
    expect(desk.controller.current().selected).toBe('n1');
  });

  it('the ring, with a key, and who takes over when a node is away', async () => {
    const desk = await healthy();
    const shown = await Shown.open(desk, { columns: 120 });
    await shown.type('5/user:42');
    expect(shown.text).toMatch(/ A n1 +\d\d\.\d %$/m);
    expect(shown.text).toMatch(/◆ user:42\n.* belongs to (n\d)$/m);
    expect(shown.text).toMatch(/place [\d,]+ of 2\^32\n.* then n\d, n\d would take over/);
    const owner = /belongs to (n\d)/.exec(shown.text)?.[1] ?? '';
    await desk.feed(reported(owner, null, 'crashed'));
    expect(shown.text).toMatch(new RegExp(`${owner} +✗ off the ring`));
    expect(shown.text).toContain('Small letters are arcs that were taken over.');
    expect(shown.text).toMatch(new RegExp(`belongs to n\\d in place of ${owner}`));
    expect(shown.text.match(/\+\d+\.\d % taken over/g)).toHaveLength(2);
  });

  it('the command line', async () => {
    const desk = await healthy();
    const shown = await Shown.open(desk);
    await shown.type(':put');
    expect(shown.lines.at(-2)).toBe(': put  KEY VALUE');
    expect(shown.lines.at(-1)).toMatch(/^Esc back to the keys/);
    await shown.type(` a ${'x'.repeat(150)}\r`);
    await expect.poll(() => shown.text).toContain('X'.repeat(94));
    expect(shown.text).toContain('COMMANDS');
  });

  it('a frozen moment', async () => {
    const desk = await healthy();
    const shown = await Shown.open(desk);
    await shown.type(' ');
    expect(shown.lines.at(-1)).toContain('FROZEN 12:00:00.000');
  });
});

describe('looks', () => {
  it('without UTF-8 there is ASCII alone', async () => {
    const desk = await healthy();
    await desk.feed(
      reported('n2', null, 'crashed'),
      event({ type: 'peerDown', node: 'n1', term: 3, peer: 'n2' }),
    );
    const shown = await Shown.open(desk, { isUnicode: false });
    for (const key of ['1', '2', '3', '4', '5', '?']) {
      await shown.type(key);
      expect(shown.text).toMatch(/^[\n -~]*$/);
    }
  });

  it('NO_COLOR means no colour', async () => {
    const colours = new RegExp(`${String.fromCharCode(27)}\\[(?:3[0-7]|4[0-7]|9[0-7]|10[0-7])m`);
    expect((await Shown.open(await healthy(), { env: { NO_COLOR: '1' } })).raw).not.toMatch(colours);
  });
});
