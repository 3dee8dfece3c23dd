/** What happened at single nodes for the sake of a command. */
import type { DurableRecord, PlacedStep } from '../steps.js';
import type { NoteItem, NoteKind } from './items.js';
import type { Scope } from './scope.js';

export function chooseNotes(steps: readonly PlacedStep[], scope: Scope): readonly NoteItem[] {
  return steps.flatMap((step) => notesOf(step, scope));
}

function notesOf(step: PlacedStep, scope: Scope): readonly NoteItem[] {
  const note = (kind: NoteKind, what: Partial<Pick<NoteItem, 'index' | 'ballot'>>): NoteItem => ({
    type: 'note',
    node: step.node,
    kind,
    index: what.index ?? null,
    ballot: what.ballot ?? null,
    atMs: step.timeMs,
  });
  switch (step.type) {
    case 'proposed':
      return scope.hasOrigin(step.origin) ? [note('proposed', { index: step.index })] : [];
    case 'entriesDurable':
    case 'committed':
    case 'applied': {
      const index = scope.entryIn(step.firstIndex, step.lastIndex);
      return index === null ? [] : [note(step.type === 'entriesDurable' ? 'durable' : step.type, { index })];
    }
    case 'readConfirmed':
      return scope.hasContext(step.node, step.context) ? [note('readConfirmed', { index: step.index })] : [];
    case 'registersDurable':
      return step.records
        .filter((record) => scope.hasRegister(record))
        .map((record) => note(kindOf(record), { ballot: record.ballot }));
    case 'chosen':
      return step.registers
        .filter((register) => scope.hasRegister(register))
        .map(({ ballot }) => note('chosen', { ballot }));
    default:
      return [];
  }
}

function kindOf({ type }: DurableRecord): NoteKind {
  return type === 'promised' ? 'promiseDurable' : 'acceptanceDurable';
}
