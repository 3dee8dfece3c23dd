/** What `doctor` finds, and how a finding is mended. */
import { type ClusterRecord, listClusterNames, readClusterRecord } from './cluster-record.js';
import type { Home } from './home.js';
import { withOperationLock } from './operation-lock.js';

const LOCK_WAIT_MS = 2000;

type FindingKind = 'orphan' | 'stale lock' | 'foreign pid' | 'taken port' | 'damaged file' | 'leftover data';

export interface Finding {
  readonly kind: FindingKind;
  readonly cluster: string | null;
  readonly message: string;
  /** What was or can be done about it; null if only a person can tell. */
  readonly remedy: string | null;
  readonly fixed: boolean;
}

/** A finding with the deed that mends it, or null if a person has to. */
export interface Problem {
  readonly finding: Omit<Finding, 'fixed'>;
  readonly mend: (() => Promise<void>) | null;
}

/** A deed that no other operation on the cluster disturbs. */
export function underLock(home: Home, cluster: string, deed: () => Promise<void>): () => Promise<void> {
  return () => withOperationLock(home, cluster, 'doctor', { timeoutMs: LOCK_WAIT_MS }, deed);
}

/** Every cluster whose file can be read; damaged ones are a finding of their own. */
export function readableRecords(home: Home): readonly ClusterRecord[] {
  return listClusterNames(home).flatMap((name) => {
    try {
      const record = readClusterRecord(home, name);
      return record === null ? [] : [record];
    } catch {
      return [];
    }
  });
}
