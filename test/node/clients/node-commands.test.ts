import { describe, expect, it } from 'vitest';
import { startHost } from './harness.js';

async function client() {
  return (await startHost()).connect();
}

it('knows PING, ECHO and TIME', async () => {
  const one = await client();
  expect(await one.ask('PING', 'PING x', 'PING x y', 'ECHO x', 'ECHO')).toEqual([
    'PONG',
    'x',
    "-ERR wrong number of arguments for 'ping' command",
    'x',
    "-ERR wrong number of arguments for 'echo' command",
  ]);
  const before = Math.floor(Date.now() / 1000);
  const [seconds, microseconds] = (await one.call('TIME')) as [string, string];
  expect(Number(seconds)).toBeGreaterThanOrEqual(before);
  expect(Number(seconds)).toBeLessThanOrEqual(Date.now() / 1000);
  expect(Number(microseconds)).toBeLessThan(1_000_000);
});

it('answers unknown commands in the words of Redis', async () => {
  expect(
    await (await client()).ask('foo a b', 'CLIENT nope', 'SELECT x', 'SELECT 16', 'SELECT 99999999999'),
  ).toEqual([
    "-ERR unknown command 'foo', with args beginning with: 'a' 'b' ",
    "-ERR unknown subcommand 'nope'. Try CLIENT HELP.",
    '-ERR value is not an integer or out of range',
    '-ERR DB index is out of range',
    '-ERR value is out of range, value must between -2147483648 and 2147483647',
  ]);
});

describe('CLIENT', () => {
  it('names, describes and lists connections', async () => {
    const host = await startHost();
    const [one, other] = [await host.connect(), await host.connect()];
    expect(await one.ask('CLIENT SETNAME me', 'CLIENT GETNAME', ['CLIENT', 'SETNAME', 'a b'])).toEqual([
      'OK',
      'me',
      '-ERR Client names cannot contain spaces, newlines or special characters.',
    ]);
    expect(
      await one.ask('CLIENT SETINFO LIB-NAME lib', 'CLIENT SETINFO LIB-VER 1', 'CLIENT SETINFO X y'),
    ).toEqual(['OK', 'OK', "-ERR Unrecognized option 'X'"]);
    const id = await other.call('CLIENT ID');
    const description = String(await one.call('CLIENT INFO'));
    expect(description).toMatch(
      /^id=\d+ addr=127\.0\.0\.1:\d+ laddr=127\.0\.0\.1:\d+ name=me .*lib-name=lib lib-ver=1\n$/,
    );
    expect(String(await other.call('CLIENT LIST')).split('\n')).toHaveLength(3);
    expect(await one.call(`CLIENT LIST ID ${id} 999`)).toMatch(new RegExp(`^id=${id} [^\n]*\n$`));
    expect(
      await one.ask('CLIENT LIST TYPE pubsub', 'CLIENT LIST TYPE x', 'CLIENT LIST ID x', 'CLIENT LIST x'),
    ).toEqual(['', "-ERR Unknown client type 'x'", '-ERR Invalid client ID', '-ERR syntax error']);
  });

  it('kills by id, by address, and itself only if told to', async () => {
    const host = await startHost();
    const [one, other, third] = [await host.connect(), await host.connect(), await host.connect()];
    const id = await other.call('CLIENT ID');
    expect(await one.call(`CLIENT KILL ID ${id}`)).toBe(1);
    expect(await other.next(1)).toEqual([]);
    const address = `127.0.0.1:${third.socket.localPort}`;
    expect(await one.ask('CLIENT KILL 1.2.3.4:5', `CLIENT KILL ${address}`)).toEqual([
      '-ERR No such client',
      'OK',
    ]);
    expect(await third.next(1)).toEqual([]);
    const own = await one.call('CLIENT ID');
    expect(
      await one.ask(`CLIENT KILL ID ${own}`, 'CLIENT KILL ID 0', 'CLIENT KILL ID', 'CLIENT KILL FOO x'),
    ).toEqual([0, '-ERR client-id should be greater than 0', '-ERR No such client', '-ERR syntax error']);
    expect(await one.ask(`CLIENT KILL ID ${own} SKIPME no`, 'PING')).toEqual([1]);
  });

  it('agrees to what changes nothing', async () => {
    expect(
      await (await client()).ask('CLIENT NO-EVICT on', 'CLIENT NO-TOUCH off', 'CLIENT NO-EVICT x'),
    ).toEqual(['OK', 'OK', '-ERR syntax error']);
  });

  it('helps', async () => {
    const one = await client();
    expect((await one.call('CLIENT HELP')) as string[]).toContain('KILL');
    expect((await one.call('RAFT HELP')) as string[]).not.toHaveLength(0);
  });
});

describe('INFO', () => {
  it('has the sections that clients look for', async () => {
    const host = await startHost();
    const one = await host.connect();
    await one.ask('SET a 1', 'SELECT 3', 'SET a 1', 'SET b 1');
    const text = String(await one.call('INFO'));
    for (const line of [
      '# Server',
      'redis_version:7.0',
      'role:master',
      'loading:0',
      'cluster_enabled:1',
      '# Raft',
    ]) {
      expect(text).toContain(line);
    }
    expect(text).toMatch(/db0:keys=1\r\ndb3:keys=2\r\n/);
    expect(text).toContain('raft_commit_index:3\r\n');
    const part = String(await one.call('INFO replication RAFT'));
    expect(part.match(/^# \w+/gm)).toEqual(['# Replication', '# Raft']);
  });

  it('counts what replication costs', async () => {
    const text = String(await (await client()).call('INFO persistence peers'));
    expect(text).toContain('fsyncs:7\r\n');
    expect(text).toContain('peers_connected:1\r\npeer_messages_sent:3\r\npeer_messages_received:2\r\n');
  });

  it('names the leader on a follower', async () => {
    const host = await startHost();
    host.engine.statusChanges = { role: 'follower', leader: 'n2' };
    const text = String(await (await host.connect()).call('INFO replication'));
    expect(text).toContain(
      'role:slave\r\nmaster_host:127.0.0.1\r\nmaster_port:7402\r\nmaster_link_status:up',
    );
    host.engine.statusChanges = { role: 'candidate', leader: null };
    expect(await (await host.connect()).call('INFO replication')).toContain('master_link_status:down');
  });
});

describe('CONFIG', () => {
  it('shows settings by pattern, agrees to what holds already, and refuses the rest', async () => {
    const one = await client();
    await one.call('HELLO 3');
    expect(await one.ask('CONFIG GET maxmemory*', 'CONFIG GET appendonly save', 'CONFIG GET nope')).toEqual([
      { maxmemory: '0', 'maxmemory-policy': 'noeviction' },
      { appendonly: 'yes', save: '' },
      {},
    ]);
    expect(
      await one.ask(['CONFIG', 'SET', 'save', ''], 'CONFIG SET maxmemory 1', 'CONFIG SET nope 1'),
    ).toEqual([
      'OK',
      "-ERR CONFIG SET failed (possibly related to argument 'maxmemory') - can't set immutable config",
      "-ERR Unknown option or number of arguments for CONFIG SET - 'nope'",
    ]);
  });

  it('never shows the password', async () => {
    const one = await (await startHost({ password: 'secret' })).connect();
    const [, settings] = await one.ask('AUTH secret', 'CONFIG GET *');
    expect(settings).not.toContain('secret');
  });

  it('counts anew after RESETSTAT', async () => {
    const one = await client();
    await one.ask('PING', 'PING', 'PING');
    await one.call('CONFIG RESETSTAT');
    expect(await one.call('INFO stats')).toContain('total_commands_processed:1\r\n');
  });
});

describe('COMMAND', () => {
  it('tells what is offered, by the tables that are in force', async () => {
    const one = await client();
    const names = (await one.call('COMMAND LIST')) as string[];
    expect(names).toEqual(expect.arrayContaining(['get', 'multi', 'raft', 'cluster']));
    expect(new Set(names).size).toBe(names.length);
    expect(await one.call('COMMAND COUNT')).toBe(names.length);
    expect(await one.call('COMMAND INFO get nope')).toEqual([
      ['get', 2, expect.anything(), 1, 1, 1, expect.anything(), expect.anything(), [], []],
      null,
    ]);
    expect((await one.call('COMMAND')) as unknown[]).toHaveLength(names.length);
    expect(await one.ask('COMMAND DOCS')).toEqual(["-ERR unknown subcommand 'DOCS'. Try COMMAND HELP."]);
  });

  it('finds the keys of a request', async () => {
    expect(
      await (await client()).ask(
        'COMMAND GETKEYS MSET a 1 b 2',
        'COMMAND GETKEYS GET',
        'COMMAND GETKEYS PING',
        'COMMAND GETKEYS nope',
      ),
    ).toEqual([
      ['a', 'b'],
      '-ERR Invalid number of arguments specified for command',
      '-ERR The command has no key arguments',
      '-ERR Invalid command specified',
    ]);
  });
});

describe('READONLY', () => {
  it('reads from this very node until READWRITE', async () => {
    const host = await startHost();
    const one = await host.connect();
    await one.ask('GET k', 'READONLY', 'GET k', 'READWRITE', 'GET k');
    expect(host.engine.asked).toEqual(['read GET k', 'stale GET k', 'read GET k']);
  });

  it('still waits for the writes of its own connection', async () => {
    const one = await client();
    expect((await one.ask('READONLY', 'SET k 1', 'GET k'))[2]).toBe('1');
  });
});

describe('WAIT', () => {
  it('counts followers that have what was written, up to its timeout', async () => {
    const host = await startHost();
    const one = await host.connect();
    host.engine.replicas = 1;
    expect(await one.ask('SET k 1', 'WAIT 1 0', 'WAIT 2 30', 'WAIT 0 0')).toEqual(['OK', 1, 1, 1]);
    one.send('WAIT 2 0');
    await new Promise((resolve) => setTimeout(resolve, 30));
    host.engine.replicas = 2;
    expect(await one.next(1)).toEqual([2]);
    expect(await one.ask('WAIT x 0', 'WAIT 1 -1')).toEqual([
      '-ERR value is not an integer or out of range',
      '-ERR timeout is negative',
    ]);
  });
});
