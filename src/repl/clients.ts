/** Clients that stay open from one command to the next, one for each way of asking. */
import { ClusterClient, type ClusterClientOptions } from '../client/cluster-client.js';

/** More ways of asking than this are not kept at a time. */
const CLIENTS_MAX = 8;

export class Clients {
  private readonly open = new Map<string, ClusterClient>();

  of(options: ClusterClientOptions): ClusterClient {
    const key = JSON.stringify(options);
    const known = this.open.get(key);
    if (known !== undefined) return known;
    const client = new ClusterClient(options);
    this.open.set(key, client);
    const [oldest] = this.open.values();
    if (this.open.size > CLIENTS_MAX && oldest !== undefined) this.drop(oldest);
    return client;
  }

  /** Closes the client: whatever waits for an answer of it learns so. */
  drop(client: ClusterClient): void {
    for (const [key, each] of this.open) if (each === client) this.open.delete(key);
    client.close();
  }

  close(): void {
    for (const client of [...this.open.values()]) this.drop(client);
  }
}
