/** How traces are drawn: as lanes, as a list, as SVG, as JSON. */
import { describe, expect, it } from 'vitest';
import { type Diagram, diagramOf } from '../../../src/command-line/trace/diagram.js';
import { traceToJson } from '../../../src/command-line/trace/trace-json.js';
import { drawTrace } from '../../../src/command-line/trace/trace-svg.js';
import { formatTrace, type TextStyle } from '../../../src/command-line/trace/trace-text.js';
import { recorded, traceOf } from '../../trace/command/recorded.js';

const STYLE: TextStyle = { width: 80, isUnicode: true, paint: (_, text) => text, isList: false };
const NAMES = [
  ...['raft-put', 'raft-put-forwarded', 'raft-get', 'raft-get-follower', 'raft-put-n3-down'],
  ...['raft-put-no-quorum', 'paxos-put', 'paxos-put-again', 'paxos-get-elsewhere', 'paxos-put-n3-down'],
  ...['paxos-put-no-quorum'],
];

function diagram(name: string): Diagram {
  return diagramOf(traceOf(recorded(name)));
}

/** As of a cluster of `count` nodes, of which the first three did what was recorded. */
function widened(name: string, count: number): Diagram {
  const recording = recorded(name);
  const more = Array.from({ length: count - 3 }, (_, position) => ({
    id: `n${position + 4}`,
    presence: 'followed' as const,
  }));
  return diagramOf(traceOf({ ...recording, nodes: [...recording.nodes, ...more] }));
}

const linesOf = (text: string): string[] => text.trimEnd().split('\n');

describe('as lanes', () => {
  it('a write under Raft', () => {
    expect(formatTrace(diagram('raft-put'), STYLE)).toMatchInlineSnapshot(`
      " ms: sent    there  client        n1            n2            n3
          0.000    3.842  │────────────▶│ SET greeting hello        │
          5.280           │             ● entry 13    │             │
          5.862   15.514  │             │ append 13 ─▶│             │
          5.912   22.636  │             │─────── append 13 ────────▶│
         18.683           │             ● 13 on disk  │             │
         27.610           │             │             ● 13 on disk  │
         28.210   30.662  │             │◀─ have 13 ──│             │
         31.498           │             ● committed 13              │
         31.649   32.598  │             │ commit 13 ─▶│             │
         31.876   37.823  │◀──── OK ────│             │             │
         31.978           │             ● applied 13  │             │
         33.099           │             │             ● committed 13
         33.389           │             │             ● applied 13  │
         38.951           │             │             │             ● 13 on disk
         39.565   40.518  │             │◀──────── have 13 ─────────│
         43.139   48.781  │             │─────── commit 13 ────────▶│
         49.486           │             │             │             ● committed 13
         50.131           │             │             │             ● applied 13
      "
    `);
  });

  it('a first write under Paxos, with one node down, in ASCII', () => {
    const style = { ...STYLE, isUnicode: false };
    expect(formatTrace(diagram('paxos-put-n3-down'), style)).toMatchInlineSnapshot(`
      " ms: sent    there  client        n1            n2            n3 (down)
          0.000    2.405  |------------>| SET greeting hello        |
         11.190           |             * no prepare  |             |
         11.190   12.668  |             |------------>| accept 200005.n1
         11.367        -  |             |---- accept 200005.n1 ----x|
         18.912   21.957  |             |<------------| rejected 200005.n1
         28.364   38.294  |             |------------>| prepare 200009.n1
         28.458        -  |             |--- prepare 200009.n1 ----x|
         37.192           |             * promise on disk           |
         47.127           |             |             * promise on disk
         47.701   48.346  |             |<------------| promise 200009.n1
         49.462   54.359  |             |------------>| accept 200009.n1
         49.545        -  |             |---- accept 200009.n1 ----x|
         58.791           |             * accept on disk            |
         62.671           |             |             * accept on disk
         63.235   64.275  |             |<------------| accepted 200009.n1
         64.972           |             * chosen 200009.n1          |
         65.141   69.526  |             |------------>| chosen 200009.n1
         65.211        -  |             |---- chosen 200009.n1 ----x|
         65.255   70.720  |<---- OK ----|             |             |
      "
    `);
  });

  it.each(NAMES)('%s fits 80 columns, and is ASCII if it has to be', (name) => {
    const text = formatTrace(diagram(name), { ...STYLE, isUnicode: false });
    for (const line of linesOf(text)) expect(line.length, line).toBeLessThanOrEqual(80);
    expect(text).toMatch(/^\p{ASCII}*$/u);
  });

  it('what is sent again and again in vain is drawn once, with how often', () => {
    const lines = linesOf(formatTrace(diagram('paxos-put-no-quorum'), STYLE));
    expect(lines.length).toBeLessThan(20);
    expect(lines.join('\n')).toMatch(/\(\d+ times\)/);
    expect(lines.join('\n')).toContain('✗');
  });

  it('a node that tells nothing is drawn as such, and arrows to it in doubt', () => {
    const recording = recorded('paxos-put');
    const nodes = recording.nodes.map((node) =>
      node.id === 'n3' ? ({ id: 'n3', presence: 'silent' } as const) : node,
    );
    const steps = recording.steps.filter((step) => step.node !== 'n3');
    const text = formatTrace(diagramOf(traceOf({ ...recording, nodes, steps })), STYLE);
    expect(text).toContain('n3 (silent)');
    expect(text).toContain('?');
  });

  it('colours are those that it is handed', () => {
    const tones = new Set<string>();
    formatTrace(diagram('raft-put-n3-down'), {
      ...STYLE,
      paint: (tone, text) => {
        tones.add(tone);
        return text;
      },
    });
    expect(tones).toEqual(new Set(['quiet', 'client', 'good', 'bad']));
  });
});

describe('as a list', () => {
  it.each([
    [5, 80, false],
    [9, 80, false],
    [9, 160, true],
    [3, 60, false],
  ])('with %i nodes and %i columns: lanes %s', (count, width, hasLanes) => {
    const text = formatTrace(widened('raft-put', count), { ...STYLE, width });
    expect(text.includes('│')).toBe(hasLanes);
    for (const line of linesOf(text)) expect(line.length, line).toBeLessThanOrEqual(width);
    expect(text).toContain('append');
  });

  it('cuts nothing off: on a screen it breaks the lines, elsewhere it leaves them whole', () => {
    const list = { ...STYLE, isList: true };
    const whole = formatTrace(diagram('paxos-get-elsewhere'), { ...list, width: null });
    const broken = formatTrace(diagram('paxos-get-elsewhere'), { ...list, width: 60 });
    const words = (text: string) => text.split(/\s+/).filter((word) => word !== '');
    expect(words(broken)).toEqual(words(whole));
    for (const line of linesOf(broken)) expect(line.length, line).toBeLessThanOrEqual(60);
    const messages = diagram('paxos-get-elsewhere').rows.length;
    expect(linesOf(whole)).toHaveLength(messages);
    expect(linesOf(broken).length).toBeGreaterThan(messages);
  });

  it('tells what the lanes have no room for', () => {
    const text = formatTrace(diagram('paxos-get-elsewhere'), { ...STYLE, isList: true, width: 120 });
    expect(text).toMatch(/n\d → n3 +promise \S+: it has accepted "hi" of \d+\.n1/);
    expect(formatTrace(diagram('paxos-put-n3-down'), { ...STYLE, isList: true, width: 120 })).toContain(
      '(not sent: no connection)',
    );
  });
});

describe('as SVG', () => {
  it.each(NAMES)('%s shows every row, is well formed and needs nothing else', (name) => {
    const { lanes, rows } = diagram(name);
    const svg = drawTrace({ lanes, rows }, 'put greeting hello');
    for (const { title } of lanes) expect(svg).toContain(`>${title}</text>`);
    for (const { label } of rows) expect(svg).toContain(`>${label}</text>`);
    expect(openTags(svg)).toEqual([]);
    expect(svg).toContain('prefers-color-scheme: dark');
    expect(svg).not.toMatch(/https?:(?!\/\/www\.w3\.org\/2000\/svg)|@import|@font-face|<script/);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('texts of users cannot break out of it', () => {
    const svg = drawTrace(diagram('raft-put'), 'put k "</text><script>&"\u0001');
    expect(svg).not.toMatch(/(?!\n)\p{Cc}/u);
    expect(svg).toContain('put k &quot;&lt;/text&gt;&lt;script&gt;&amp;&quot;');
    expect(openTags(svg)).toEqual([]);
  });

  it('cuts what is too long for its arrow, and has the whole where the mouse rests', () => {
    const { lanes, rows } = diagram('raft-put');
    const label = `SET k ${'v'.repeat(60)}`;
    const [first, ...others] = rows;
    if (first === undefined) throw new Error('nothing was drawn');
    const svg = drawTrace({ lanes, rows: [{ ...first, label }, ...others] }, 'put k v');
    expect(svg).toMatch(/>SET k v+…<\/text>/);
    expect(svg).toContain(`<title>${label}</title>`);
    expect(openTags(svg)).toEqual([]);
  });

  /** Tags that are left open, or closed without having been opened. */
  function openTags(svg: string): string[] {
    const open: string[] = [];
    for (const [, slash, name, selfClosing] of svg.matchAll(/<(\/?)([a-z]+)[^<>]*?(\/?)>/g)) {
      if (slash !== '') {
        if (open.pop() !== name) return [`</${name}>`];
      } else if (selfClosing === '' && name !== undefined) open.push(name);
    }
    return open;
  }
});

describe('as JSON', () => {
  it('has each step with its times since the request, and texts as they are meant', () => {
    const recording = recorded('paxos-put');
    const asked = recording.asked.map((request) => ({ ...request, command: ['SET', 'k', 'h\xc3\xa9'] }));
    const json = traceToJson(traceOf({ ...recording, asked })) as { steps: Record<string, unknown>[] };
    expect(json.steps[0]).toMatchObject({ type: 'message', kind: 'request', from: 'client', sentMs: 0 });
    expect(json.steps[0]).toMatchObject({ label: 'SET k hé' });
    const accept = json.steps.find((step) => step.kind === 'accept');
    expect(accept).toMatchObject({ arrival: 'received', content: { key: 'greeting', value: 'hello' } });
    expect(json).toMatchObject({ durationMs: expect.any(Number), nodes: [{ id: 'n1' }, {}, {}] });
  });
});
