/** How the items of a trace read: a few words for an arrow, and what else there is to say. Characters are bytes. */
import type { MessageItem, NoteItem, TraceItem } from './items.js';

export interface ItemText {
  /** Short enough for an arrow between two lanes. */
  readonly label: string;
  /** What the label leaves out; null: nothing. */
  readonly detail: string | null;
}

export function itemText(item: TraceItem): ItemText {
  return item.type === 'note' ? noteText(item) : messageText(item);
}

function noteText({ ballot, index, kind }: NoteItem): ItemText {
  switch (kind) {
    case 'proposed':
      return { label: `entry ${index}`, detail: `the command is entry ${index} of the log` };
    case 'durable':
      return { label: `${index} on disk`, detail: `entry ${index} is on this node's disk` };
    case 'committed':
      return {
        label: `committed ${index}`,
        detail: `a majority has entry ${index} on disk, and this node knows`,
      };
    case 'applied':
      return { label: `applied ${index}`, detail: null };
    case 'readConfirmed':
      return { label: 'may read', detail: `it must have applied ${index}, and then may answer` };
    case 'prepared':
      return { label: 'no prepare', detail: `${ballot} was promised with the accept before` };
    case 'promiseDurable':
      return { label: 'promise on disk', detail: `the promise for ${ballot} is on this node's disk` };
    case 'acceptanceDurable':
      return { label: 'accept on disk', detail: `what ${ballot} proposes is on this node's disk` };
    case 'chosen':
      return { label: `chosen ${ballot}`, detail: 'a majority has accepted it' };
  }
}

function messageText({ about, message }: MessageItem): ItemText {
  switch (message.type) {
    case 'request':
      return plain(message.command.join(' '));
    case 'reply':
      return replyText(message.reply);
    case 'forward':
      return { label: 'forward', detail: 'to the leader' };
    case 'forwardReply':
      return replyText(message.reply ?? 'not the leader');
    case 'appendEntries':
    case 'appendEntriesResponse':
      return logText(message, about);
    case 'readIndex':
      return { label: 'read index?', detail: 'how far must this node have applied?' };
    case 'readIndexResponse':
      return plain(message.refused === null ? `read at ${message.index}` : `refused: ${message.refused}`);
    case 'listKeys':
      return plain('which keys?');
    case 'keysListed':
      return plain('keys');
    case 'inspectRegister':
      return plain('what of it?');
    case 'registerInspected':
      return plain('this of it');
    default:
      return registerText(message, about);
  }
}

type Message = MessageItem['message'];
type Told<Type extends Message['type']> = Extract<Message, { readonly type: Type }>;

function logText(
  message: Told<'appendEntries' | 'appendEntriesResponse'>,
  about: MessageItem['about'],
): ItemText {
  if (message.type === 'appendEntriesResponse') {
    if (about.type === 'round') return { label: 'yes', detail: 'it follows this leader' };
    return message.success
      ? { label: `have ${message.matchIndex}`, detail: `on disk, and all before it, in term ${message.term}` }
      : { label: 'no match', detail: 'its log differs before that' };
  }
  if (about.type === 'commit') return { label: `commit ${message.commitIndex}`, detail: null };
  if (about.type === 'round')
    return { label: 'still leader?', detail: `round ${message.readRound} of reads` };
  const { firstIndex, lastIndex, term } = message;
  const range = firstIndex === lastIndex ? `${firstIndex}` : `${firstIndex}-${lastIndex}`;
  return { label: `append ${range}`, detail: `in term ${term}` };
}

function registerText(
  message: Told<'prepare' | 'promise' | 'accept' | 'accepted' | 'rejected' | 'chosen'>,
  about: MessageItem['about'],
): ItemText {
  switch (message.type) {
    case 'chosen':
      return plain(`chosen ${about.type === 'ballot' ? about.ballot : ''}`);
    case 'promise': {
      const { accepted, ballot } = message;
      const had =
        accepted === null
          ? 'it has accepted nothing'
          : `it has accepted ${valueText(accepted.value)} of ${accepted.ballot}`;
      return { label: `promise ${ballot}`, detail: had };
    }
    case 'accept': {
      const next = message.next === null ? '' : `, and prepare ${message.next}`;
      return { label: `accept ${message.ballot}`, detail: `${valueText(message.value)}${next}` };
    }
    case 'rejected': {
      const why = message.promised === null ? 'the proposer has aged' : `it has promised ${message.promised}`;
      return { label: `rejected ${message.ballot}`, detail: why };
    }
    default:
      return plain(`${message.type} ${message.ballot}`);
  }
}

/** Of an error, its code. */
function replyText(reply: string): ItemText {
  const [code] = /(?<=^error )[A-Z]+(?= )/.exec(reply) ?? [];
  return code === undefined ? plain(reply) : { label: code, detail: reply };
}

function valueText(value: string | null): string {
  return value === null ? 'that it is deleted' : JSON.stringify(value);
}

function plain(label: string): ItemText {
  return { label, detail: null };
}
