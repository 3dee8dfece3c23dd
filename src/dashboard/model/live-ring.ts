/** The consistent-hash ring of the members, as it is and as it would be if all of them ran. */
import { balanceOf, Ring } from '../../ring/index.js';
import { type ClusterState, isPresent } from './cluster-state.js';

export interface RingMember {
  readonly id: string;
  readonly isOnRing: boolean;
  /** Of all places: 0 for a member that is off the ring. */
  readonly share: number;
  /** What it has more than it would have if all members ran. */
  readonly gained: number;
}

export interface LiveRing {
  readonly whole: Ring;
  /** Of the members that run; null if none does. */
  readonly live: Ring | null;
  readonly members: readonly RingMember[];
}

/** Where one key falls. */
export interface KeyPlace {
  readonly key: string;
  /** 0 to 2^32 - 1. */
  readonly hash: number;
  readonly owner: string;
  /** The owner first, then who takes over. */
  readonly preferenceList: readonly string[];
  /** Who would own it if all members ran. */
  readonly formerOwner: string;
}

/** Changes only with who is on the ring: the names of those who are, in the order of the members. */
export function onRing(state: ClusterState): readonly string[] {
  return state.nodes.filter(isPresent).map(({ id }) => id);
}

export function liveRing(members: readonly string[], running: readonly string[]): LiveRing {
  const whole = Ring.of(members);
  const live = running.length === 0 ? null : whole.remove(...members.filter((id) => !running.includes(id)));
  const shareIn = (ring: Ring | null, id: string): number =>
    (ring === null ? [] : balanceOf(ring).nodes).find(({ name }) => name === id)?.share ?? 0;
  return {
    whole,
    live,
    members: members.map((id) => {
      const share = shareIn(live, id);
      const isOnRing = running.includes(id);
      return { id, isOnRing, share, gained: isOnRing ? share - shareIn(whole, id) : 0 };
    }),
  };
}

/** Null while nobody is on the ring. */
export function placeOfKey({ whole, live }: LiveRing, key: string): KeyPlace | null {
  if (live === null) return null;
  const { hash, owner } = live.locate(key);
  const preferenceList = live.preferenceList(key, live.nodes.length);
  return { key, hash, owner, preferenceList, formerOwner: whole.lookup(key) };
}
