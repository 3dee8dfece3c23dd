/** Measures one engine on a cluster that is up: warm-up, one client alone, then all of them with the fault. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { NodeCounters } from '../client/node-counters.js';
import type { ClusterRecord } from '../cluster/cluster-record.js';
import type { Home } from '../cluster/home.js';
import { ClusterCounters } from './cluster-counters.js';
import type { Costs, EngineRun, FaultRun, Gaps } from './engine-run.js';
import {
  acknowledgedIn,
  allServedAfterMs,
  type Completion,
  longestGapMs,
  longestGapOfAClientMs,
  paceOf,
  type Window,
} from './figures.js';
import { Load } from './load.js';
import { type ComparePlan, type Schedule, scheduleOf } from './plan.js';
import { readBack } from './read-back.js';
import { leaderOf, prepareStrike, type Strike } from './strike.js';

const SETTLE_MS = 300;
const PROGRESS_MS = 100;

export interface Measurement {
  readonly home: Home;
  readonly record: ClusterRecord;
  readonly plan: ComparePlan;
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
}

/** Rejects with AbortError if the signal says so, else with the errors of client and cluster. */
export async function measureEngine(measurement: Measurement): Promise<EngineRun> {
  const { home, plan, record, signal } = measurement;
  const load = new Load(record.members, plan);
  const counters = await ClusterCounters.open(record.members);
  let strike: Strike | null = null;
  try {
    const run = new Run(measurement, load, counters);
    await run.warmUp();
    const oneClient = await run.oneClient();
    if (plan.fault !== null) strike = await prepareStrike(home, record, plan.fault);
    const measured = await run.everybody(strike);
    signal.throwIfAborted();
    return { ...measured, oneClient, readBack: await readBack(record.members, load.promises, signal) };
  } finally {
    strike?.close();
    load.close();
    counters.close();
  }
}

/** What was counted, and when: monotonic milliseconds. */
interface Reading {
  readonly atMs: number;
  readonly counters: NodeCounters;
}

interface Struck {
  readonly strike: Strike;
  readonly beganMs: number;
  readonly liftedMs: number | null;
  readonly clientsAtVictim: readonly number[];
}

class Run {
  private readonly schedule: Schedule;

  constructor(
    private readonly measurement: Measurement,
    private readonly load: Load,
    private readonly counters: ClusterCounters,
  ) {
    this.schedule = scheduleOf(measurement.plan);
  }

  async warmUp(): Promise<void> {
    this.load.start();
    await this.wait(this.schedule.warmUpMs, 'warming up');
    await this.load.stop();
  }

  async oneClient(): Promise<Costs> {
    const { home, record } = this.measurement;
    this.load.start([this.load.oneAt(await leaderOf(home, record))]);
    const before = await this.read();
    await this.wait(this.schedule.oneClientMs, 'one client alone');
    const costs = this.costsBetween(before, await this.read());
    await this.load.stop();
    return costs;
  }

  async everybody(strike: Strike | null): Promise<Omit<EngineRun, 'oneClient' | 'readBack'>> {
    const { durationMs, faultAtMs } = this.schedule;
    this.load.start();
    await this.wait(SETTLE_MS, 'all clients');
    const before = await this.read();
    const endMs = before.atMs + durationMs;
    await this.waitUntil(before.atMs + (faultAtMs ?? durationMs));
    const after = await this.read();
    const struck = strike === null ? null : await this.strikeAndWait(strike, before.atMs);
    await this.waitUntil(endMs);
    await this.load.stop();
    return this.report(before, after, struck);
  }

  private async strikeAndWait(strike: Strike, startMs: number): Promise<Struck> {
    const { liftAtMs } = this.schedule;
    const clientsAtVictim = this.load.clientsOf(strike.victim);
    const beganMs = performance.now();
    await strike.begin();
    if (liftAtMs === null) return { strike, beganMs, liftedMs: null, clientsAtVictim };
    await this.waitUntil(startMs + liftAtMs);
    const liftedMs = performance.now();
    await strike.end();
    return { strike, beganMs, liftedMs, clientsAtVictim };
  }

  private report(
    before: Reading,
    after: Reading,
    struck: Struck | null,
  ): Omit<EngineRun, 'oneClient' | 'readBack'> {
    const { plan, record } = this.measurement;
    const { durationMs } = plan;
    const completions = this.completionsFrom(before.atMs);
    const clients = [...Array(plan.clients).keys()];
    const victims = struck?.clientsAtVictim ?? [];
    const others = clients.filter((client) => !victims.includes(client));
    const gapsIn = (window: Window): Gaps => ({
      othersMs: longestGapOfAClientMs(completions, others, window),
      victimsMs: longestGapOfAClientMs(completions, victims, window),
      anybodyMs: longestGapMs(completions, window),
    });
    const measured = completions.filter(({ endedMs }) => endedMs >= 0 && endedMs < durationMs);
    const countOf = (fate: Completion['fate']): number => measured.filter((one) => one.fate === fate).length;
    const faultRun = (): FaultRun | null => {
      if (struck === null) return null;
      const beganAtMs = struck.beganMs - before.atMs;
      const window = { fromMs: beganAtMs, toMs: durationMs };
      return {
        victim: struck.strike.victim,
        wasLeader: struck.strike.wasLeader,
        clientsAtVictim: victims.length,
        clientsElsewhere: others.length,
        beganAtMs,
        liftedAtMs: struck.liftedMs === null ? null : struck.liftedMs - before.atMs,
        pace: paceOf(completions, window),
        gaps: gapsIn(window),
        allServedAfterMs: allServedAfterMs(completions, clients, beganAtMs),
      };
    };
    return {
      engine: record.engine,
      durationMs,
      steady: this.costsBetween(before, after),
      steadyGaps: gapsIn({ fromMs: 0, toMs: after.atMs - before.atMs }),
      fault: faultRun(),
      outcomes: {
        acknowledged: countOf('acknowledged'),
        refused: countOf('refused'),
        unknown: countOf('unknown'),
      },
      completions,
    };
  }

  private costsBetween(before: Reading, after: Reading): Costs {
    const completions = this.completionsFrom(before.atMs);
    const window = { fromMs: 0, toMs: after.atMs - before.atMs };
    const operations = acknowledgedIn(completions, window).length;
    const per = (counter: keyof NodeCounters): number | null =>
      operations === 0 ? null : (after.counters[counter] - before.counters[counter]) / operations;
    return {
      ...paceOf(completions, window),
      operations,
      messagesPerOperation: per('messagesSent'),
      bytesPerOperation: per('bytesSent'),
      fsyncsPerOperation: per('fsyncs'),
    };
  }

  private completionsFrom(originMs: number): readonly Completion[] {
    return this.load.completions.map((each) => ({
      ...each,
      startedMs: each.startedMs - originMs,
      endedMs: each.endedMs - originMs,
    }));
  }

  private async read(): Promise<Reading> {
    const counters = await this.counters.read();
    return { atMs: performance.now(), counters };
  }

  private wait(ms: number, doing: string): Promise<void> {
    return this.waitUntil(performance.now() + ms, doing);
  }

  /** A moment of the timeline, or of what comes before it. */
  private async waitUntil(atMs: number, doing = 'measuring'): Promise<void> {
    const { onProgress, signal } = this.measurement;
    for (let leftMs = atMs - performance.now(); leftMs > 0; leftMs = atMs - performance.now()) {
      onProgress(`${doing}, ${(leftMs / 1000).toFixed(1)} s`);
      await sleep(Math.min(leftMs, PROGRESS_MS), undefined, { signal });
    }
  }
}
