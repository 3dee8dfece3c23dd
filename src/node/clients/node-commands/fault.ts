/** FAULT ISOLATE | HEAL | LIST | HELP: faults made on purpose in the links of this node to its peers. */
import { SimpleString } from '../../../resp/reply.js';
import { upperCase } from '../../../store/command-table.js';
import { type Client, immediately, type NodeCommand, specify } from '../node-command.js';

const OK = new SimpleString('OK');

const HELP: readonly string[] = [
  'FAULT ISOLATE: lose every message to and from the peers of this node, until HEAL or the end of its process.',
  'FAULT HEAL: let messages pass again.',
  'FAULT LIST: the faults there are.',
];

export const fault: NodeCommand = {
  specification: specify('FAULT', -2, 'admin', { ISOLATE: 2, HEAL: 2, LIST: 2, HELP: 2 }),
  run: immediately((client, [, subcommand = '']) => {
    const { linkFaults } = client.server;
    switch (upperCase(subcommand)) {
      case 'ISOLATE':
        change(client, () => linkFaults.isolate());
        return OK;
      case 'HEAL':
        change(client, () => linkFaults.heal());
        return OK;
      case 'LIST':
        return linkFaults.names;
      default:
        return HELP.map((line) => new SimpleString(line));
    }
  }),
};

/** Told as an event, unless everything was so before. */
function change({ server }: Client, act: () => void): void {
  const { events, linkFaults } = server;
  const before = linkFaults.names.join();
  act();
  if (linkFaults.names.join() === before) return;
  events.record({ type: 'faultsChanged', term: null, faults: linkFaults.names });
}
