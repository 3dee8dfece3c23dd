/**
 * Which faults come when in a run. A few kinds are drawn for each run ("swarm testing"); they come either
 * each at its own times, or in storms: together and mostly at the same nodes, as when a machine that is
 * overloaded loses its network. Many a bug shows only where two faults meet.
 */
import type { NodeId } from '../../consensus/types.js';
import type { Random } from '../random.js';
import { drawTarget, type FaultTarget, type PlannedFault } from './fault.js';
import { faultKinds } from './fault-kinds.js';

const CALM_AT_START_MS = 500;
const KINDS_MAX = 8;

/** A storm that is about the whole network goes on for so long after its last fault. */
const AFTER_STORM_MS = 500;

/** Kinds that go well together: each of these stories has cost some system its data. */
const THEMES: readonly (readonly string[])[] = [
  // A leader is deposed and does not know.
  ['partition', 'clock-drift', 'clock-jump'],
  // Old messages come late and twice, to nodes that are back before the others have noticed that they were gone.
  ['crash', 'reorder', 'duplication'],
  // Disks are slow, and lose their power before they have done what they were asked to.
  ['power-loss', 'slow-disk', 'duplication'],
  // Leaders come and go, and write what nobody gets.
  ['partition', 'one-way-partition', 'crash'],
];

/** What all faults of one run have in common. */
interface Weather {
  readonly nodes: readonly NodeId[];
  readonly durationMs: number;
  /** How long it is quiet at most. */
  readonly quietMsMax: number;
  readonly lengthMsMax: number;
}

interface Period {
  readonly atMs: number;
  readonly untilMs: number;
}

/** `allowed`: names of the only kinds that may come; all if undefined. In the order of their beginnings. */
export function drawFaults(
  random: Random,
  nodes: readonly NodeId[],
  durationMs: number,
  allowed: readonly string[] | undefined,
): readonly PlannedFault[] {
  const isAllowed = (name: string): boolean => allowed?.includes(name) ?? true;
  const themes = THEMES.filter((kinds) => kinds.every(isAllowed));
  const weather = drawWeather(random.stream('weather'), nodes, durationMs);
  if (themes.length > 0 && random.chance(0.5)) {
    return inOrder(drawStorms(random.stream('storms'), random.pick(themes), 1, weather));
  }
  const chosen = random.sample([...faultKinds.keys()].filter(isAllowed), random.integer(1, KINDS_MAX));
  if (random.chance(0.5)) return inOrder(drawStorms(random.stream('storms'), chosen, 0.7, weather));
  return inOrder(chosen.flatMap((name) => drawTimes(random.stream(name), name, nodes, durationMs)));
}

function inOrder(faults: readonly PlannedFault[]): readonly PlannedFault[] {
  return [...faults].sort((left, right) => left.atMs - right.atMs);
}

function drawWeather(random: Random, nodes: readonly NodeId[], durationMs: number): Weather {
  const quietMsMax = random.pick([200, 500, 1_000, 4_000]);
  return { nodes, durationMs, quietMsMax, lengthMsMax: random.pick([100, 300, 1_000, 4_000]) };
}

/** One kind by itself. */
function drawTimes(
  random: Random,
  name: string,
  nodes: readonly NodeId[],
  durationMs: number,
): readonly PlannedFault[] {
  const weather = drawWeather(random, nodes, durationMs);
  const planned: PlannedFault[] = [];
  let atMs = CALM_AT_START_MS + random.between(0, weather.quietMsMax);
  while (atMs < durationMs) {
    const period = drawPeriod(random, weather, atMs);
    planned.push(...drawFault(random, weather, name, period, null));
    atMs = period.untilMs + random.between(0, weather.quietMsMax);
  }
  return planned;
}

/** Kinds together, again and again; each is part of a storm with the probability `share`. */
function drawStorms(
  random: Random,
  names: readonly string[],
  share: number,
  weather: Weather,
): readonly PlannedFault[] {
  const { nodes, durationMs, quietMsMax } = weather;
  const delayMsMax = random.pick([10, 100, 500, 2_000]);
  const planned: PlannedFault[] = [];
  let atMs = CALM_AT_START_MS + random.between(0, quietMsMax);
  while (atMs < durationMs) {
    const target = drawTarget(random, nodes);
    const storm = names.flatMap((name) => {
      const period = drawPeriod(random, weather, atMs + random.between(0, delayMsMax));
      return random.chance(share) ? drawFault(random, weather, name, period, target) : [];
    });
    planned.push(
      ...storm.map((fault) => (isForAll(fault.target, nodes) ? lasting(fault, storm, weather) : fault)),
    );
    atMs = Math.max(atMs, ...planned.map((fault) => fault.untilMs)) + random.between(1, quietMsMax);
  }
  return planned;
}

function drawPeriod(random: Random, { durationMs, lengthMsMax }: Weather, atMs: number): Period {
  return { atMs, untilMs: Math.min(durationMs, atMs + random.between(10, lengthMsMax)) };
}

/** `shared`: whom it strikes if it is not about all nodes anyway; null: whomever its kind draws. */
function drawFault(
  random: Random,
  { nodes, durationMs }: Weather,
  name: string,
  { atMs, untilMs }: Period,
  shared: FaultTarget | null,
): readonly PlannedFault[] {
  const drawn = faultKinds.get(name)?.draw(random, nodes);
  if (drawn === undefined || atMs >= durationMs) return [];
  const target = shared === null || isForAll(drawn.target, nodes) ? drawn.target : shared;
  return [{ name, atMs, untilMs, target, amount: drawn.amount }];
}

function isForAll(target: FaultTarget, nodes: readonly NodeId[]): boolean {
  return typeof target !== 'string' && target.length === nodes.length;
}

/** As long as the others of its storm, and a while longer: what comes after them is part of the story. */
function lasting(fault: PlannedFault, storm: readonly PlannedFault[], { durationMs }: Weather): PlannedFault {
  const untilMs = Math.max(...storm.map((each) => each.untilMs)) + AFTER_STORM_MS;
  return { ...fault, untilMs: Math.min(durationMs, untilMs) };
}
