/** Collects output for those who want it whole. */
import type { Sink } from './run.js';

export class Capture implements Sink {
  private readonly chunks: Uint8Array[] = [];

  write(chunk: string | Uint8Array): void {
    this.chunks.push(Buffer.from(chunk));
  }

  writeMessage(text: string): void {
    this.write(text);
  }

  /** Bytes that are not UTF-8 come as replacement characters. */
  get text(): string {
    return Buffer.concat(this.chunks).toString('utf8');
  }
}
