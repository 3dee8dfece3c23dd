/** What a guided tour says at the top of a dashboard; it may change what it says at any time. */
export interface Caption {
  /** A line each; empty: nothing. The same array until it changes. */
  current(): readonly string[];
  /** Returns what ends it. */
  subscribe(listener: () => void): () => void;
}

const SILENCE: readonly string[] = [];

export const NO_CAPTION: Caption = { current: () => SILENCE, subscribe: () => () => undefined };
