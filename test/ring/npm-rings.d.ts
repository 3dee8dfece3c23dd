/** The packages of npm that the ring is held against; they come without types. Only what is used here. */

declare module 'hashring' {
  export default class HashRing {
    constructor(
      servers: readonly string[] | Readonly<Record<string, number>>,
      algorithm?: string,
      options?: { readonly 'max cache size'?: number },
    );
    readonly size: number;
    get(key: string): string;
    range(key: string, size: number): string[];
    add(server: string): this;
  }
}

declare module 'consistent-hash' {
  export default class ConsistentHash {
    constructor(options: { readonly range?: number; readonly controlPoints?: number });
    get(key: string): string;
    add(node: string): this;
  }
}

declare module 'node-hashring' {
  export default class HashRing {
    constructor(nodes: readonly string[], virtualNodes?: number);
    /** Undefined for some keys, see docs/RING.md. */
    findNode(key: string): string | undefined;
    addNode(node: string): void;
  }
}
