/** Where a node listens for clients; a `MemberAddress` of the node's configuration is one. */
export interface NodeAddress {
  readonly id: string;
  readonly host: string;
  readonly clientPort: number;
}

/** As in `n1 (127.0.0.1:7401)`. */
export function describeAddress(address: NodeAddress): string {
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return `${address.id} (${host}:${address.clientPort})`;
}
