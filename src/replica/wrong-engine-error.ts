/** A data folder that another engine wrote: what it means to that engine, this one cannot know. */

export class WrongEngineError extends Error {
  constructor(folder: string, engine: 'raft' | 'paxos') {
    const other = engine === 'raft' ? 'paxos' : 'raft';
    super(
      `The data in ${folder} was written by the engine ${other}, and this node runs ${engine}. ` +
        `Start the cluster with --engine ${other}, or give it another name.`,
    );
    this.name = 'WrongEngineError';
  }
}
