import { expect, test } from 'vitest';
import { commandCatalog } from '../../src/node/clients/command-catalog.js';
import { REDIS_COMMANDS, redisSyntax } from '../../src/repl/redis-commands.js';

test('exactly the commands that nodes offer are known', () => {
  const offered = commandCatalog.all().map(({ name }) => name.toUpperCase());
  expect(Object.keys(REDIS_COMMANDS).sort()).toEqual([...new Set(offered)].sort());
});

test('capitals and small letters are the same, and what every object has is no command', () => {
  expect(redisSyntax('getdel')).toBe('key');
  expect(redisSyntax('constructor')).toBeUndefined();
});
