import { deflateSync } from "node:zlib";

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const RGBA = 6;

/** Encodes a square picture of red, green, blue and opacity, one byte each, as PNG (RFC 2083). */
export function encodePng(pixels: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, size);
  view.setUint32(4, size);
  header.set([8, RGBA], 8);
  const lineLength = size * 4;
  // Each line is led by the number of its filter: none.
  const lines = new Uint8Array(size * (lineLength + 1));
  for (let y = 0; y < size; y++) {
    lines.set(pixels.subarray(y * lineLength, (y + 1) * lineLength), y * (lineLength + 1) + 1);
  }
  const data = new Uint8Array(deflateSync(lines, { level: 9 }));
  return joined([SIGNATURE, chunk("IHDR", header), chunk("IDAT", data), chunk("IEND")]);
}

function chunk(type: string, data: Uint8Array = new Uint8Array()): Uint8Array {
  const body = joined([new TextEncoder().encode(type), data]);
  const framed = new Uint8Array(body.length + 8);
  const view = new DataView(framed.buffer);
  view.setUint32(0, data.length);
  framed.set(body, 4);
  view.setUint32(body.length + 4, crc32(body));
  return framed;
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb8_8320 : 0);
  }
  return ~crc >>> 0;
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
