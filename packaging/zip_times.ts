/** Zip files without the time at which they were packed. */

/** The start of the format's time, 1980-01-01 00:00, as a file's date and time. */
const DATE = (1 << 5) | 1;

/**
 * Gives every entry of a zip file the same date, so that the same content is the same file whenever
 * it was packed. Changes the bytes in place. Throws for what is no zip file.
 */
export function fixZipTimes(zip: Uint8Array): void {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  let end = zip.byteLength - 22;
  while (end >= 0 && view.getUint32(end, true) !== END) end--;
  if (end < 0) throw new Error("No zip file: it has no directory");
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    if (view.getUint32(at, true) !== ENTRY) throw new Error("No zip file: its directory is broken");
    const file = view.getUint32(at + 42, true);
    setTime(view, at + 12);
    setTime(view, file + 10);
    at += 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) +
      view.getUint16(at + 32, true);
  }
}

const END = 0x06054b50;
const ENTRY = 0x02014b50;

function setTime(view: DataView, at: number): void {
  view.setUint16(at, 0, true);
  view.setUint16(at + 2, DATE, true);
}
