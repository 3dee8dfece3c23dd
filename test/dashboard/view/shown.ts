/** A dashboard drawn without a terminal: what is on its screen, and the keys that change it. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Box } from 'ink';
import { render } from 'ink-testing-library';
import { createElement } from 'react';
import { expect } from 'vitest';
import type { Caption } from '../../../src/dashboard/caption.js';
import { Dashboard } from '../../../src/dashboard/view/dashboard.js';
import { ThemeContext, themeFor } from '../../../src/dashboard/view/theme.js';
import type { Desk } from '../hand-fed-source.js';

interface Screen {
  readonly columns?: number;
  readonly rows?: number;
  readonly isUnicode?: boolean;
  readonly env?: NodeJS.ProcessEnv;
  readonly caption?: readonly string[] | Caption;
}

/** The screen as lines without trailing blanks; pressing keys changes it. */
export class Shown {
  private constructor(private readonly rendered: ReturnType<typeof render>) {}

  static async open(desk: Desk, screen: Screen = {}): Promise<Shown> {
    const { columns = 100, rows = 24, isUnicode = true, env = {}, caption = [] } = screen;
    const theme = themeFor(env, isUnicode);
    const dashboard = createElement(Dashboard, {
      store: desk.store,
      controller: desk.controller,
      caption:
        'subscribe' in caption ? caption : { current: () => caption, subscribe: () => () => undefined },
    });
    const sized = createElement(ThemeContext.Provider, { value: theme }, dashboard);
    const rendered = render(createElement(Box, null));
    Object.defineProperties(rendered.stdout, { columns: { value: columns }, rows: { value: rows } });
    rendered.stdout.emit('resize');
    rendered.rerender(sized);
    // Effects run later, and keys that come before them would be lost.
    await expect.poll(() => rendered.stdin.listenerCount('readable')).toBeGreaterThan(0);
    return new Shown(rendered);
  }

  get raw(): string {
    return this.rendered.lastFrame() ?? '';
  }

  get lines(): string[] {
    const escapes = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');
    return this.raw.split('\n').map((line) => line.replaceAll(escapes, '').trimEnd());
  }

  get text(): string {
    return this.lines.join('\n');
  }

  /** Returns once what the keys change is drawn, which React does in a microtask. */
  async type(keys: string): Promise<void> {
    this.rendered.stdin.write(keys);
    await nextTurn();
  }
}
