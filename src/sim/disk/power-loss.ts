/** What the disk holds of a file after the power went out: sector by sector, and byte by byte. */
import { type Inode, overwritten, type Write } from './simulated-file.js';

const SECTOR_BYTES = 512;

/** Everything that was synced, and of the rest whatever chance leaves. */
export function contentAfterPowerLoss(inode: Inode, random: () => number): Uint8Array {
  const grew = inode.current.length > inode.durable.length && random() < 0.5;
  let content: Uint8Array = inode.durable.slice();
  if (grew) content = overwritten(content, { position: inode.current.length, data: new Uint8Array(0) });
  for (const write of inode.unsynced) {
    const fate = random();
    for (const sector of sectorsOf(write)) {
      const kept = keptPart(sector, fate, random);
      if (kept !== null) content = overwritten(content, kept);
    }
  }
  return content;
}

function* sectorsOf({ position, data }: Write): Iterable<Write> {
  for (let start = 0; start < data.length; ) {
    const end = Math.min(data.length, start + SECTOR_BYTES - ((position + start) % SECTOR_BYTES));
    yield { position: position + start, data: data.subarray(start, end) };
    start = end;
  }
}

/** Of one sector: all, nothing, or some bytes; `fate` is that of the whole write. */
function keptPart(sector: Write, fate: number, random: () => number): Write | null {
  if (fate < 0.15) return null;
  if (fate < 0.3) return sector;
  const own = random();
  if (own < 0.4) return null;
  if (own < 0.7) return sector;
  const cut = Math.floor(random() * sector.data.length);
  return own < 0.85
    ? { position: sector.position, data: sector.data.subarray(0, cut) }
    : { position: sector.position + cut, data: sector.data.subarray(cut) };
}
