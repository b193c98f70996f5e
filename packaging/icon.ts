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

type Color = readonly [red: number, green: number, blue: number];

const BLUE: Color = [24, 58, 99];
const WHITE: Color = [245, 248, 252];
const AMBER: Color = [242, 169, 59];

/** How many points of a pixel are looked at in each direction, for smooth edges. */
const SAMPLES = 4;

/** Draws the icon: a shield on a rounded tile, and in the shield a keyhole. A PNG. */
export function drawIcon(size: number): Uint8Array<ArrayBuffer> {
  const pixels = new Uint8Array(size * size * 4);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) pixels.set(pixel(x, y, size), (y * size + x) * 4);
  }
  return encodePng(pixels, size);
}

function pixel(x: number, y: number, size: number): number[] {
  const sum = [0, 0, 0];
  let covered = 0;
  for (let sample = 0; sample < SAMPLES * SAMPLES; sample++) {
    const across = (x + (sample % SAMPLES + 0.5) / SAMPLES) / size;
    const down = (y + (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES) / size;
    const color = colorAt(across * 2 - 1, down * 2 - 1);
    if (color === undefined) continue;
    covered++;
    for (const [index, value] of color.entries()) sum[index] = (sum[index] ?? 0) + value;
  }
  if (covered === 0) return [0, 0, 0, 0];
  const mixed = sum.map((value) => Math.round(value / covered));
  return [...mixed, Math.round(255 * covered / SAMPLES ** 2)];
}

/** The color at a point, both coordinates from -1 to 1; undefined outside the tile. */
function colorAt(x: number, y: number): Color | undefined {
  if (!inTile(x, y)) return undefined;
  if (inKeyhole(x, y)) return AMBER;
  return inShield(x, y) ? WHITE : BLUE;
}

function inTile(x: number, y: number): boolean {
  const radius = 0.4;
  const [dx, dy] = [Math.abs(x) - 1 + radius, Math.abs(y) - 1 + radius];
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) <= radius;
}

function inShield(x: number, y: number): boolean {
  const [top, waist, tip] = [-0.62, -0.05, 0.7];
  if (y < top || y > tip) return false;
  const taper = y < waist ? 1 : 1 - ((y - waist) / (tip - waist)) ** 2;
  return Math.abs(x) <= 0.54 * taper;
}

function inKeyhole(x: number, y: number): boolean {
  const inRound = Math.hypot(x, y + 0.2) <= 0.17;
  const inSlot = y > -0.2 && y < 0.28 && Math.abs(x) <= 0.07 + 0.1 * (y + 0.2);
  return inRound || inSlot;
}
