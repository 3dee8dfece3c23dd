import { expect, it } from 'vitest';
import { forward, members, start, until } from './harness.js';

it('counts messages and bytes, each where it passes', async () => {
  const all = await members('n1', 'n2');
  const [a, b] = [await start('n1', all), await start('n2', all)];
  await until('n2 to be up', () => a.transport.connected('n2'));
  for (let id = 1; id <= 5; id += 1) a.transport.send('n2', forward(id));
  a.transport.flush();
  await until('all frames', () => b.frames.length === 5);
  expect(a.transport.traffic).toMatchObject({ messagesSent: 5, bytesSent: 5 * 14, messagesReceived: 0 });
  expect(b.transport.traffic).toMatchObject({ messagesSent: 0, messagesReceived: 5, bytesReceived: 5 * 14 });
});

it('an isolated node hears nothing and is not heard, and no connection is lost by it', async () => {
  const all = await members('n1', 'n2', 'n3');
  const [a, b, c] = [await start('n1', all), await start('n2', all), await start('n3', all)];
  const isUp = (): boolean =>
    [a, b, c].every(({ transport, address }) =>
      all.every(({ id }) => id === address.id || transport.connected(id)),
    );
  await until('all to be up', isUp);
  a.transport.faults.isolate();
  expect(a.transport.connected('n2')).toBe(false);
  expect(a.transport.send('n2', forward(1)), 'the sender is not told').toBe(true);
  b.transport.send('n1', forward(2));
  b.transport.send('n3', forward(3));
  for (const { transport } of [a, b]) transport.flush();
  await until('what was sent between the others', () => c.frames.length === 1);
  await until('the bytes to be taken in', () => a.transport.traffic.messagesReceived === 1);
  expect([a.frames, b.frames]).toEqual([[], []]);
  a.transport.faults.heal();
  a.transport.send('n2', forward(4));
  b.transport.send('n1', forward(5));
  for (const { transport } of [a, b]) transport.flush();
  await until('messages both ways', () => a.frames.length === 1 && b.frames.length === 1);
  expect([a.frames[0], b.frames[0]]).toMatchObject([
    { frame: { requestId: 5 } },
    { frame: { requestId: 4 } },
  ]);
  expect(a.changes.filter((change) => change.startsWith('down'))).toEqual([]);
});
