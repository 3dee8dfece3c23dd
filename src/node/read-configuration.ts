/** Reads and checks the file that tells a node who it is. */
import { readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import type { MemberAddress, NodeConfiguration, NodeLimits } from './configuration.js';
import { FatalError } from './fatal-error.js';

type Fields = Readonly<Record<string, unknown>>;

/** Throws a `FatalError` that names the file and the field at fault. */
export function readConfiguration(file: string): NodeConfiguration {
  const refuse = (problem: string): FatalError =>
    new FatalError('BAD_CONFIGURATION', `The node's configuration ${file} cannot be used: ${problem}.`);
  const fields = new FieldReader(parseFile(file, refuse), '', refuse);
  const version = fields.number('version', 1);
  if (version !== 1) {
    throw refuse(`it has format ${version}, and this version of conclave knows format 1 only`);
  }
  const configuration = readFields(fields);
  const names = configuration.members.map((member) => member.id);
  if (new Set(names).size !== names.length) throw refuse('a member is listed twice');
  if (!names.includes(configuration.nodeId)) {
    throw refuse(`the node "${configuration.nodeId}" is not among its members`);
  }
  if (!isAbsolute(configuration.dataFolder)) throw refuse('"dataFolder" must be an absolute path');
  if (configuration.electionTimeoutMs < 2 * configuration.heartbeatMs) {
    throw refuse('"electionTimeoutMs" must be at least twice "heartbeatMs"');
  }
  return configuration;
}

function parseFile(file: string, refuse: (problem: string) => FatalError): Fields {
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (isFields(parsed)) return parsed;
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : String(error));
  }
  throw refuse('it is not a JSON object');
}

function readFields(fields: FieldReader): NodeConfiguration {
  const engine = fields.text('engine');
  if (engine !== 'raft' && engine !== 'paxos') throw fields.refuse('"engine" must be "raft" or "paxos"');
  const secret = fields.text('clusterSecret');
  if (!/^[0-9a-f]{64}$/.test(secret)) throw fields.refuse('"clusterSecret" must be 64 hexadecimal digits');
  return {
    version: 1,
    clusterName: fields.text('clusterName'),
    clusterId: fields.text('clusterId'),
    clusterSecret: secret,
    nodeId: fields.text('nodeId'),
    engine,
    members: fields.list('members').map(readMember),
    dataFolder: fields.text('dataFolder'),
    heartbeatMs: fields.number('heartbeatMs', 1),
    electionTimeoutMs: fields.number('electionTimeoutMs', 1),
    password: fields.textOrNull('password'),
    limits: readLimits(fields.object('limits')),
  };
}

function readMember(fields: FieldReader): MemberAddress {
  return {
    id: fields.text('id'),
    host: fields.text('host'),
    clientPort: fields.number('clientPort', 0),
    peerPort: fields.number('peerPort', 0),
  };
}

function readLimits(fields: FieldReader): NodeLimits {
  return {
    connectionsMax: fields.number('connectionsMax', 1),
    keyBytesMax: fields.number('keyBytesMax', 1),
    valueBytesMax: fields.number('valueBytesMax', 1),
    requestBytesMax: fields.number('requestBytesMax', 1),
    pipelineDepthMax: fields.number('pipelineDepthMax', 1),
    outputBytesMax: fields.number('outputBytesMax', 1),
    halfRequestMs: fields.number('halfRequestMs', 1),
    requestTimeoutMs: fields.number('requestTimeoutMs', 1),
    snapshotLogBytes: fields.number('snapshotLogBytes', 1),
  };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Takes fields out of a parsed object, and names the one that is missing or of the wrong type. */
class FieldReader {
  constructor(
    private readonly fields: Fields,
    private readonly path: string,
    readonly refuse: (problem: string) => FatalError,
  ) {}

  text(name: string): string {
    const value = this.fields[name];
    if (typeof value === 'string' && value !== '') return value;
    throw this.wrong(name, 'a text that is not empty');
  }

  textOrNull(name: string): string | null {
    return this.fields[name] === null ? null : this.text(name);
  }

  /** A whole number, `least` or more. */
  number(name: string, least: number): number {
    const value = this.fields[name];
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value;
    throw this.wrong(name, `a whole number from ${least} up`);
  }

  object(name: string): FieldReader {
    const value = this.fields[name];
    if (isFields(value)) return new FieldReader(value, `${this.path}${name}.`, this.refuse);
    throw this.wrong(name, 'an object');
  }

  list(name: string): readonly FieldReader[] {
    const value = this.fields[name];
    if (!Array.isArray(value)) throw this.wrong(name, 'a list');
    return value.map((item: unknown, position) => {
      if (isFields(item)) return new FieldReader(item, `${this.path}${name}[${position}].`, this.refuse);
      throw this.wrong(`${name}[${position}]`, 'an object');
    });
  }

  private wrong(name: string, expected: string): FatalError {
    return this.refuse(`"${this.path}${name}" must be ${expected}`);
  }
}
