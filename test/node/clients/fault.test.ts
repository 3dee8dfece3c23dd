import { expect, it } from 'vitest';
import { startHost } from './harness.js';

it('cuts the node off and heals it again, and tells each change once', async () => {
  const host = await startHost();
  const client = await host.connect();
  expect(await client.ask('FAULT LIST', 'FAULT ISOLATE', 'fault isolate', 'FAULT LIST')).toEqual([
    [],
    'OK',
    'OK',
    ['isolated'],
  ]);
  await client.call('HELLO 3');
  expect(await client.call('RAFT STATUS')).toMatchObject({ faults: ['isolated'] });
  expect(await client.ask('FAULT HEAL', 'FAULT HEAL', 'FAULT LIST')).toEqual(['OK', 'OK', []]);
  expect(host.events.recent(9)).toMatchObject([
    { type: 'faultsChanged', faults: ['isolated'] },
    { type: 'faultsChanged', faults: [] },
  ]);
});

it('refuses what it does not know', async () => {
  const client = await (await startHost()).connect();
  expect(await client.ask('FAULT', 'FAULT BREAK')).toEqual([
    "-ERR wrong number of arguments for 'fault' command",
    "-ERR unknown subcommand 'BREAK'. Try FAULT HELP.",
  ]);
});
