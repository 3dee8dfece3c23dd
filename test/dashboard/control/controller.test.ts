import { describe, expect, it } from 'vitest';
import { bindings } from '../../../src/dashboard/control/bindings.js';
import { keyNames } from '../../../src/dashboard/control/key-names.js';
import { EMPTY_LINE, edit } from '../../../src/dashboard/control/line-editor.js';
import { sentenceOf } from '../../../src/dashboard/model/timeline.js';
import { event, HEALTHY, NOON_MS, raftAt, reported } from '../cluster.js';
import { Desk } from '../hand-fed-source.js';

describe('looking', () => {
  it('goes from view to view', () => {
    const { controller } = new Desk();
    const views = ['2', 'tab', 'tab', 'tab', 'tab', 'shift-tab', 'left', 'right', 'right', 'escape'].map(
      (key) => {
        controller.press(key);
        return controller.current().view;
      },
    );
    expect(views).toEqual([
      ...['log', 'links', 'timeline', 'ring', 'overview'],
      ...['ring', 'timeline', 'ring', 'overview', 'overview'],
    ]);
  });

  it('goes from node to node, round and round', () => {
    const { controller } = new Desk();
    const nodes = ['down', 'down', 'down', 'up', 'j', 'k'].map((key) => {
      controller.press(key);
      return controller.current().selected;
    });
    expect(nodes).toEqual(['n2', 'n3', 'n1', 'n3', 'n1', 'n3']);
  });

  it('Escape goes back one thing at a time', () => {
    const desk = new Desk();
    desk.press('4', '/', 'x', 'return', '?');
    expect(desk.controller.current()).toMatchObject({ overlay: 'help', filter: 'x', view: 'timeline' });
    desk.press('escape');
    expect(desk.controller.current()).toMatchObject({ overlay: null, filter: 'x' });
    desk.press('escape');
    expect(desk.controller.current()).toMatchObject({ filter: '', view: 'timeline' });
    desk.press('escape');
    expect(desk.controller.current().view).toBe('overview');
  });

  it('a filter is typed, and given up', () => {
    const desk = new Desk();
    desk.press('/', 'n', '2', 'q');
    expect(desk.controller.current()).toMatchObject({ filter: 'n2q', overlay: null });
    expect(desk.hasLeft).toBe(false);
    desk.press('backspace', 'return');
    expect(desk.controller.current()).toMatchObject({ filter: 'n2', typedLine: null });
    desk.press('/', 'escape');
    expect(desk.controller.current().filter).toBe('');
  });
});

describe('the past', () => {
  it('is stepped through while the cluster goes on', async () => {
    const desk = new Desk();
    await desk.feed(...HEALTHY);
    const commit = (commitIndex: number, afterMs: number) =>
      event({ type: 'commitAdvanced', node: 'n1', term: 3, commitIndex }, afterMs);
    await desk.feed(
      commit(18, 1000),
      commit(19, 2000),
      reported('n3', null, 'crashed', NOON_MS + 3000),
      commit(20, 4000),
    );
    const shown = (): number | undefined => raftAt(desk.controller.shown(), 0)?.commitIndex;
    desk.press(' ');
    expect(shown()).toBe(20);
    await desk.feed(commit(21, 5000));
    expect(shown()).toBe(20);
    desk.press('<', 'left');
    expect([shown(), desk.controller.shown().nodes[2]?.process]).toEqual([19, 'running']);
    desk.press('>');
    expect(desk.controller.shown().nodes[2]?.process).toBe('crashed');
    desk.press('<', '<', '<', '<', '<');
    expect(shown()).toBe(17);
    desk.press(']');
    expect(desk.controller.shown().nodes[2]?.process).toBe('crashed');
    desk.press('[');
    expect(shown()).toBe(19);
    desk.press(' ');
    expect([shown(), desk.controller.current().frozen]).toEqual([21, null]);
  });
});

describe('acting', () => {
  it('does to the chosen node what the key says', async () => {
    const desk = new Desk();
    await desk.feed(...HEALTHY, reported('n3', null, 'paused'));
    desk.press('K', 'down', 'p', 's', 'R', 'L', 'x', 'h', 'down', 'p', 'w', 'W', 'W');
    expect(desk.actions.asked).toEqual([
      ...['kill n1', 'pause n2', 'stop n2', 'restart n2', 'transfer n2'],
      ...['isolate n2', 'heal n2', 'resume n3', 'write'],
      ...['steady writes on', 'steady writes off'],
    ]);
    await desk.feed(reported('n3', null, 'stopped'));
    desk.press('s');
    expect(desk.actions.asked.at(-1)).toBe('start n3');
  });

  it('tells what came of it', async () => {
    const desk = new Desk();
    await desk.feed(...HEALTHY);
    desk.press('K');
    expect(desk.controller.current().busy).toBe('kill n1');
    await desk.feed();
    expect(desk.store.current().timeline.entries.map(sentenceOf)).toEqual(['kill of n1 done']);
    desk.actions.failure = new Error('The cluster is busy.');
    desk.press('s');
    await desk.feed();
    const last = desk.store.current().timeline.entries.at(-1)!;
    expect([sentenceOf(last), last.tone]).toEqual(['The cluster is busy.', 'trouble']);
    expect(desk.controller.current().busy).toBeNull();
  });

  it('does nothing where nothing may be done', () => {
    const desk = new Desk({ canAct: false });
    desk.press('K', 'p', 's', 'R', 'L', 'w', 'W');
    expect(desk.actions.asked).toEqual([]);
    expect(
      bindings({ act: false, command: false, replay: false, engine: 'raft', leaving: '' }).some(
        ({ group }) => group === 'act',
      ),
    ).toBe(false);
    desk.press('q');
    expect(desk.hasLeft).toBe(true);
  });
});

it('no key means two things', () => {
  const keys = bindings({ act: true, command: true, replay: false, engine: 'raft', leaving: '' }).flatMap(
    (binding) => binding.keys,
  );
  expect(new Set(keys).size).toBe(keys.length);
});

describe('a line', () => {
  const typed = (...keys: readonly string[]): string => {
    const { text, cursor } = keys.reduce(edit, EMPTY_LINE);
    return `${text.slice(0, cursor)}|${text.slice(cursor)}`;
  };

  it.each<[string, string[]]>([
    ['ab|', ['a', 'b']],
    ['a|b', ['a', 'b', 'left']],
    ['x|ab', ['a', 'b', 'home', 'x']],
    ['a|', ['a', 'b', 'backspace']],
    ['|b', ['a', 'b', 'ctrl-a', 'delete']],
    ['|', ['backspace', 'delete', 'left', 'right', 'ctrl-w', 'up']],
    ['put |', [...'put key', 'ctrl-w']],
    ['|y', [...'xy', 'left', 'ctrl-u']],
    ['x|', [...'xy', 'left', 'ctrl-k']],
    ['ab|', ['b', 'home', 'a', 'end']],
    ['é☃😀|', ['é', '☃', '😀']],
  ])('becomes %s', (expected, keys) => {
    expect(typed(...keys)).toBe(expected);
  });
});

it('what arrives in one piece is many keys', () => {
  const none = { ctrl: false, meta: false, tab: false } as never;
  expect(keyNames(':put a 1\r', none)).toEqual([':', 'p', 'u', 't', ' ', 'a', ' ', '1', 'return']);
  expect(keyNames('q', { meta: true } as never)).toEqual(['escape', 'q']);
  expect(keyNames('', { tab: true, shift: true } as never)).toEqual(['shift-tab']);
  expect(keyNames('c', { ctrl: true } as never)).toEqual(['ctrl-c']);
  expect(keyNames('', { delete: true } as never)).toEqual(['backspace']);
});
