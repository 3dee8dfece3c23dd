/** Every key of the dashboard, what it does and how the help tells it: one table for all three. */
import type { EngineName } from '../../cluster/cluster-record.js';
import type { Controller } from './controller.js';
import { VIEWS, viewTitle } from './view-state.js';

export interface Binding {
  readonly keys: readonly string[];
  /** As the help writes the keys. */
  readonly label: string;
  readonly help: string;
  /** In the line at the bottom; null: only in the help. */
  readonly hint: string | null;
  readonly group: 'look' | 'time' | 'replay' | 'act' | 'command' | 'other';
  /** What the help and the line at the bottom say under Paxos, if that is something else. */
  readonly underPaxos?: Pick<Binding, 'help' | 'hint'>;
  readonly run: (controller: Controller, key: string) => void;
}

const PAGE = 10;

const BINDINGS: readonly Binding[] = [
  {
    ...{
      keys: VIEWS.map((_, position) => String(position + 1)),
      label: `1-${VIEWS.length}`,
      hint: 'views',
      group: 'look',
    },
    help: viewTitles('raft'),
    underPaxos: { help: viewTitles('paxos'), hint: 'views' },
    run: (controller, key) => controller.show(VIEWS[Number(key) - 1] ?? 'overview'),
  },
  {
    ...{ keys: ['tab'], label: 'Tab', hint: null, group: 'look' },
    help: 'the next view; Shift-Tab the one before',
    run: (controller) => controller.showNext(1),
  },
  {
    ...{ keys: ['shift-tab'], label: '', hint: null, group: 'look', help: '' },
    run: (controller) => controller.showNext(-1),
  },
  {
    ...{ keys: ['up', 'down', 'k', 'j'], label: 'Up Down', hint: null, group: 'look' },
    help: 'choose a node; scroll in the timeline',
    run: (controller, key) => controller.move(key === 'up' || key === 'k' ? -1 : 1),
  },
  {
    ...{ keys: ['pageup', 'pagedown'], label: 'PgUp PgDn', hint: null, group: 'look' },
    help: 'scroll the timeline by pages',
    run: (controller, key) => controller.scroll(key === 'pageup' ? PAGE : -PAGE),
  },
  {
    ...{ keys: ['return'], label: 'Enter', hint: 'details', group: 'look' },
    help: 'all about the chosen node',
    run: (controller) => controller.toggle('details'),
  },
  {
    ...{ keys: ['escape'], label: 'Esc', hint: null, group: 'look' },
    help: 'back',
    run: (controller) => controller.back(),
  },
  {
    ...{ keys: ['/'], label: '/', hint: 'filter', group: 'look' },
    help: 'show only sentences with a text, or !text: without it; on the ring: look up a key',
    underPaxos: {
      help: 'show only sentences with a text, or !text: without it; on the ring and among registers: look up a key',
      hint: 'filter',
    },
    run: (controller) => controller.openLine(),
  },
  {
    ...{ keys: [' '], label: 'Space', hint: 'freeze', group: 'time' },
    help: 'freeze what is shown; the cluster goes on',
    run: (controller) => controller.freeze(),
  },
  {
    ...{ keys: ['<', '>', ','], label: '< >', hint: null, group: 'time' },
    help: 'step back and forth through the last five minutes',
    run: (controller, key) => controller.step(key === '>' ? 1 : -1),
  },
  {
    ...{ keys: ['left', 'right'], label: 'Left Right', hint: null, group: 'time' },
    help: 'the same while frozen; else the view before and after',
    run: (controller, key) => {
      const step = key === 'left' ? -1 : 1;
      if (controller.current().frozen === null) controller.showNext(step);
      else controller.step(step);
    },
  },
  {
    ...{ keys: ['[', ']'], label: '[ ]', hint: null, group: 'time' },
    help: 'jump to the sentence before or after',
    run: (controller, key) => controller.stepToEvent(key === '[' ? -1 : 1),
  },
  {
    ...{ keys: [' '], label: 'Space', hint: 'play', group: 'replay' },
    help: 'play in slowed time, or pause',
    run: (controller) => controller.freeze(),
  },
  {
    ...{ keys: ['<', '>', ',', 'left', 'right'], label: '< >', hint: 'step', group: 'replay' },
    help: 'step back and forth; so do Left and Right',
    run: (controller, key) => controller.step(key === '>' || key === 'right' ? 1 : -1),
  },
  {
    ...{ keys: ['[', ']'], label: '[ ]', hint: 'event', group: 'replay' },
    help: 'jump to the sentence before or after',
    run: (controller, key) => controller.stepToEvent(key === '[' ? -1 : 1),
  },
  {
    ...{ keys: ['v'], label: 'v', hint: 'violation', group: 'replay' },
    help: 'jump to the violation, or to the end if there is none',
    run: (controller) => controller.player?.jumpToViolation(),
  },
  {
    ...{ keys: ['home', 'end', 'g', 'G'], label: 'Home End', hint: null, group: 'replay' },
    help: 'jump to the beginning or the end',
    run: ({ player }, key) => (key === 'home' || key === 'g' ? player?.jumpToStart() : player?.jumpToEnd()),
  },
  {
    ...{ keys: ['+', '=', '-'], label: '+ -', hint: 'speed', group: 'replay' },
    help: 'play twice as fast, or half',
    run: ({ player }, key) => player?.changeSpeed(key === '-' ? 1 / 2 : 2),
  },
  {
    ...{ keys: ['K'], label: 'K', hint: 'kill', group: 'act' },
    help: 'kill the chosen node (SIGKILL)',
    run: (controller) => controller.perform('kill'),
  },
  {
    ...{ keys: ['p'], label: 'p', hint: 'pause', group: 'act' },
    help: 'pause it (SIGSTOP), or let it go on',
    run: (controller) => controller.perform('pause or resume'),
  },
  {
    ...{ keys: ['s'], label: 's', hint: 'start/stop', group: 'act' },
    help: 'start it, or stop it in good order',
    run: (controller) => controller.perform('start or stop'),
  },
  {
    ...{ keys: ['R'], label: 'R', hint: null, group: 'act' },
    help: 'restart it',
    run: (controller) => controller.perform('restart'),
  },
  {
    ...{ keys: ['L'], label: 'L', hint: 'lead', group: 'act' },
    help: 'hand leadership to it',
    underPaxos: { help: 'nothing: under Paxos nobody leads', hint: null },
    run: (controller) => controller.perform('transfer'),
  },
  {
    ...{ keys: ['x'], label: 'x', hint: 'isolate', group: 'act' },
    help: 'cut it off from its peers: their messages are lost, both ways',
    run: (controller) => controller.perform('isolate'),
  },
  {
    ...{ keys: ['h'], label: 'h', hint: null, group: 'act' },
    help: 'heal it: messages pass again',
    run: (controller) => controller.perform('heal'),
  },
  {
    ...{ keys: ['w'], label: 'w', hint: 'write', group: 'act' },
    help: 'write one key',
    run: (controller) => controller.write(),
  },
  {
    ...{ keys: ['W'], label: 'W', hint: null, group: 'act' },
    help: 'write again and again, or end that',
    run: (controller) => controller.toggleWrites(),
  },
  {
    ...{ keys: [':'], label: ':', hint: 'command', group: 'command' },
    help: 'type any command of conclave or Redis; Tab completes, Esc comes back to the keys',
    run: (controller) => controller.commands?.open(),
  },
  {
    ...{ keys: ['?'], label: '?', hint: 'help', group: 'other' },
    help: 'this help',
    run: (controller) => controller.toggle('help'),
  },
];

/** What can be done where the dashboard is open. */
export interface Abilities {
  readonly act: boolean;
  readonly command: boolean;
  /** What is shown was recorded; else it goes on by itself. */
  readonly replay: boolean;
  readonly engine: EngineName;
  /** What leaving means. */
  readonly leaving: string;
}

/** Those keys that do something here. */
export function bindings(can: Abilities): readonly Binding[] {
  const isOffered: Readonly<Partial<Record<Binding['group'], boolean>>> = {
    ...{ act: can.act, command: can.command, replay: can.replay, time: !can.replay },
  };
  const offered = BINDINGS.filter(({ group }) => isOffered[group] ?? true);
  const worded =
    can.engine === 'paxos' ? offered.map((binding) => ({ ...binding, ...binding.underPaxos })) : offered;
  return [...worded, leaveBinding(can.leaving)];
}

function viewTitles(engine: EngineName): string {
  return VIEWS.map((view) => viewTitle(view, engine)).join(', ');
}

export function bindingFor(key: string, can: Abilities): Binding | undefined {
  return bindings(can).find((binding) => binding.keys.includes(key));
}

function leaveBinding(help: string): Binding {
  return {
    ...{ keys: ['q', 'ctrl-c'], label: 'q', hint: 'leave', group: 'other', help },
    run: (controller) => controller.leave(),
  };
}
