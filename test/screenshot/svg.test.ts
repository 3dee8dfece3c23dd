/** The picture of a terminal: every character at its place, in its look, and nothing that could break the file. */
import { describe, expect, it } from 'vitest';
import type { ScreenCell } from '../terminal/screen-cell.js';
import { svgOf } from './svg.js';

const PLAIN: Omit<ScreenCell, 'text'> = {
  ...{ colour: null, background: null },
  ...{ isBold: false, isDim: false, isInverse: false, isUnderlined: false },
};

function row(text: string, look: Partial<ScreenCell> = {}): readonly ScreenCell[] {
  return [...text].map((character) => ({ ...PLAIN, ...look, text: character }));
}

function draw(...rows: readonly (readonly ScreenCell[])[]): string {
  return svgOf(rows, { title: 'a <title>', description: 'what & how' });
}

describe('text', () => {
  it('stands where its cells are, as wide as they are', () => {
    expect(draw(row('  ab'))).toContain('<text x="30.8" y="57.5" textLength="16.8">ab</text>');
  });

  it('with many blanks in it is drawn in pieces, since blanks may be made one', () => {
    expect(draw(row('a b   c'))).toContain(
      '<text x="14" y="57.5" textLength="25.2">a b</text>\n<text x="64.4" y="57.5" textLength="8.4">c</text>',
    );
  });

  it('that is not ASCII has a place for each character, whatever the width of its font', () => {
    expect(draw(row('a▰▱'))).toContain('<text x="22.4 30.8" y="57.5">▰▱</text>');
  });

  it('is escaped', () => {
    const svg = draw(row('a<b>&c'));
    expect(svg).toContain('>a&lt;b&gt;&amp;c</text>');
    expect(svg).toContain('a &lt;title&gt;');
    expect(svg).toContain('what &amp; how');
  });
});

describe('looks', () => {
  it('are classes, one text for neighbours that look alike', () => {
    const svg = draw([
      ...row('ab', { colour: 2, isBold: true }),
      ...row('cd', { isDim: true, isUnderlined: true }),
    ]);
    expect(svg).toContain('<text class="c2 b" x="14" y="57.5" textLength="16.8">ab</text>');
    expect(svg).toContain('<text class="d u" x="30.8" y="57.5" textLength="16.8">cd</text>');
  });

  it('bright colours look like the usual ones', () => {
    expect(draw(row('x', { colour: 10 }))).toContain('class="c2"');
  });

  it('inverse cells are filled with their colour, and blanks among them, too', () => {
    const svg = draw(row('A B', { colour: 6, isInverse: true }));
    expect(svg).toContain('<rect x="14" y="44" width="25.2" height="18" fill="#56d4dd"/>');
    expect(svg).toContain('<text class="p" x="14"');
    expect(draw(row('A', { isInverse: true }))).toContain('fill="#d5d9e0"/>');
  });
});

it('is as large as what is on the screen, and the same for the same cells', () => {
  const svg = draw(row('abc'), row('   '), row('a'), row('   '), row('   '));
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 54 112"/);
  expect(svg).toBe(draw(row('abc'), row('   '), row('a')));
  expect(svg.trimEnd()).toMatch(/<\/svg>$/);
});
