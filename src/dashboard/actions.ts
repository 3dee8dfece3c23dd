/** What a dashboard can do to the cluster it shows; a replay has none of it. */

export type NodeDeed =
  | 'kill'
  | 'pause'
  | 'resume'
  | 'start'
  | 'stop'
  | 'restart'
  | 'transfer'
  | 'isolate'
  | 'heal';

export interface DashboardActions {
  /** Resolves with what was done, as a sentence; rejects with an error for people. */
  perform(deed: NodeDeed, node: string): Promise<string>;
  /** Writes one key; resolves with what came of it. */
  write(): Promise<string>;
  /** Writes again and again, or ends that. `tell` hears when writes stop being acknowledged, and when they are again. */
  setSteadyWrites(on: boolean, tell: (text: string, failed: boolean) => void): void;
  /** Ends what runs on behalf of the dashboard. The cluster stays as it is. */
  close(): void;
}
