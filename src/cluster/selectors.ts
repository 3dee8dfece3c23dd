/** Node selectors: `n1`, `n1,n3`, `leader`, `followers`, `random`, `minority`, `majority`, `all`. */
import { ClusterError, usageError } from './cluster-error.js';
import type { EngineName } from './cluster-record.js';

const SELECTOR_WORDS = ['leader', 'followers', 'random', 'minority', 'majority', 'all'] as const;
type SelectorWord = (typeof SELECTOR_WORDS)[number];

/** What a selector is resolved against. */
export interface SelectorScene {
  /** All members, in order. */
  readonly members: readonly string[];
  /** The members that the action can apply to; chance draws from these. */
  readonly eligible: readonly string[];
  readonly leader: string | null;
  readonly engine: EngineName;
  /** In [0,1). */
  readonly random: () => number;
}

/** True if the scene's leader is needed to resolve the selector. */
export function needsLeader(selector: string): boolean {
  return selector === 'leader' || selector === 'followers';
}

/** Nobody leads under Paxos, so that nobody follows. */
export function leaderlessError(): ClusterError {
  return usageError(
    'NO_LEADER',
    'A Paxos cluster has no leader and no followers: every node takes part alike.',
    'Name nodes, or use random, minority, majority or all.',
  );
}

/** Checks the form alone, so that a wrong name is told before anything is asked of the cluster. */
export function checkSelector(selector: string, members: readonly string[]): void {
  if (isWord(selector)) return;
  for (const name of selector.split(',')) {
    if (members.includes(name)) continue;
    throw usageError(
      'UNKNOWN_NODE',
      `There is no node "${name}".`,
      `Known nodes: ${members.join(', ')}. Or: ${SELECTOR_WORDS.join(', ')}.`,
    );
  }
}

/** The nodes that are meant, each once, in the order of the members. Throws if there are none. */
export function resolveSelector(selector: string, scene: SelectorScene): readonly string[] {
  checkSelector(selector, scene.members);
  if (scene.engine === 'paxos' && needsLeader(selector)) throw leaderlessError();
  const chosen = new Set(isWord(selector) ? resolveWord(selector, scene) : selector.split(','));
  if (chosen.size > 0) return scene.members.filter((member) => chosen.has(member));
  throw new ClusterError(
    'NO_NODE_MATCHES',
    `No node matches "${selector}" for this right now.`,
    'See: conclave status',
  );
}

function resolveWord(word: SelectorWord, scene: SelectorScene): readonly string[] {
  const { members, eligible } = scene;
  switch (word) {
    case 'all':
      return eligible;
    case 'leader':
      return [requireLeader(scene)];
    case 'followers': {
      const leader = requireLeader(scene);
      return eligible.filter((member) => member !== leader);
    }
    case 'random':
      return draw(eligible, 1, scene.random);
    case 'minority':
      return draw(eligible, Math.floor((members.length - 1) / 2), scene.random);
    case 'majority':
      return draw(eligible, Math.floor(members.length / 2) + 1, scene.random);
  }
}

function requireLeader(scene: SelectorScene): string {
  if (scene.leader !== null) return scene.leader;
  throw new ClusterError(
    'NO_LEADER',
    'The cluster has no leader right now.',
    'Wait for one with: conclave wait --for leader',
  );
}

/** `count` of the candidates, each as likely as the other; all of them if there are fewer. */
function draw(candidates: readonly string[], count: number, random: () => number): readonly string[] {
  const pool = [...candidates];
  const drawn: string[] = [];
  while (drawn.length < count && pool.length > 0) {
    drawn.push(...pool.splice(Math.floor(random() * pool.length), 1));
  }
  return drawn;
}

function isWord(selector: string): selector is SelectorWord {
  return (SELECTOR_WORDS as readonly string[]).includes(selector);
}
