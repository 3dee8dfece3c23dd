/** What passed between this node and its peers since it started. Handshakes are left out. */

export interface PeerTraffic {
  messagesSent: number;
  messagesReceived: number;
  /** As they are on the wire, lengths included. */
  bytesSent: number;
  bytesReceived: number;
}

export function newTraffic(): PeerTraffic {
  return { messagesSent: 0, messagesReceived: 0, bytesSent: 0, bytesReceived: 0 };
}
