/** Keeps account of what the cluster promised about each key, and judges what is found there in the end. */

/** A key that does not hold what it has to. */
export interface BrokenPromise {
  readonly key: string;
  /** The newest value that was acknowledged; null: none was. */
  readonly acknowledged: string | null;
  readonly found: string | null;
}

interface KeyAccount {
  acknowledged: string | null;
  /** A write whose outcome nobody knows; the key is not written again after it. */
  unknown: string | null;
}

export class Promises {
  private readonly accounts = new Map<string, KeyAccount>();

  acknowledged(key: string, value: string): void {
    this.account(key).acknowledged = value;
  }

  unknown(key: string, value: string): void {
    this.account(key).unknown = value;
  }

  get keys(): readonly string[] {
    return [...this.accounts.keys()];
  }

  /** Null if the key may hold `found`. */
  judge(key: string, found: string | null): BrokenPromise | null {
    const { acknowledged, unknown } = this.account(key);
    const isKept = found === acknowledged || (unknown !== null && found === unknown);
    return isKept ? null : { key, acknowledged, found };
  }

  private account(key: string): KeyAccount {
    const known = this.accounts.get(key);
    if (known !== undefined) return known;
    const created: KeyAccount = { acknowledged: null, unknown: null };
    this.accounts.set(key, created);
    return created;
  }
}
