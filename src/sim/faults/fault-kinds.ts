/** All kinds of faults, by name. */
import { clockDrift } from './clock-drift.js';
import { clockJump } from './clock-jump.js';
import { cloggedLink } from './clogged-link.js';
import { crash } from './crash.js';
import { duplication } from './duplication.js';
import type { FaultKind } from './fault.js';
import { fullDisk } from './full-disk.js';
import { loss } from './loss.js';
import { lostConnection } from './lost-connection.js';
import { oneWayPartition } from './one-way-partition.js';
import { partition } from './partition.js';
import { pause } from './pause.js';
import { powerLoss } from './power-loss.js';
import { readError } from './read-error.js';
import { reorder } from './reorder.js';
import { slowDisk } from './slow-disk.js';
import { slowNode } from './slow-node.js';
import { transfer } from './transfer.js';

const kinds: readonly FaultKind[] = [
  crash,
  powerLoss,
  pause,
  partition,
  oneWayPartition,
  loss,
  duplication,
  reorder,
  cloggedLink,
  lostConnection,
  slowNode,
  clockDrift,
  clockJump,
  slowDisk,
  fullDisk,
  readError,
  transfer,
];

export const faultKinds: ReadonlyMap<string, FaultKind> = new Map(kinds.map((kind) => [kind.name, kind]));
