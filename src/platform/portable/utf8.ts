/* UTF-8 both ways (WHATWG Encoding, "UTF-8 decoder"), for engines without TextEncoder. */

const REPLACEMENT = 0xfffd;

/** UTF-8 of a text; a lone surrogate becomes U+FFFD. */
export function utf8ToBytes(text: string): Uint8Array {
  // A UTF-16 unit takes three bytes at most.
  const bytes = new Uint8Array(3 * text.length);
  let at = 0;
  for (let i = 0; i < text.length; i += 1) {
    let point = text.charCodeAt(i);
    if (point >= 0xd800 && point <= 0xdfff) {
      point = text.codePointAt(i)!;
      if (point > 0xffff) i += 1;
      else point = REPLACEMENT;
    }
    if (point < 0x80) {
      bytes[at++] = point;
      continue;
    }
    if (point < 0x800) bytes[at++] = 0xc0 | (point >> 6);
    else {
      if (point < 0x10000) bytes[at++] = 0xe0 | (point >> 12);
      else {
        bytes[at++] = 0xf0 | (point >> 18);
        bytes[at++] = 0x80 | ((point >> 12) & 0x3f);
      }
      bytes[at++] = 0x80 | ((point >> 6) & 0x3f);
    }
    bytes[at++] = 0x80 | (point & 0x3f);
  }
  return bytes.slice(0, at);
}

/** Units that `String.fromCharCode` is given at once, so that its arguments fit on any stack. */
const CHUNK_UNITS = 4096;

/** Text of UTF-8. What is malformed becomes U+FFFD, as WHATWG's decoder has it; a byte order mark stays. */
export function bytesToUtf8(bytes: Uint8Array): string {
  let text = '';
  let units: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const { point, length } = readPoint(bytes, at);
    at += length;
    // A surrogate pair. 0xd7c0 is 0xd800 less the 0x10000 that UTF-16 takes off the point, shifted like it.
    if (point > 0xffff) units.push(0xd7c0 + (point >> 10), 0xdc00 | (point & 0x3ff));
    else units.push(point < 0 ? REPLACEMENT : point);
    if (units.length < CHUNK_UNITS) continue;
    text += String.fromCharCode(...units);
    units = [];
  }
  return text + String.fromCharCode(...units);
}

/** Whether bytes are well-formed UTF-8. */
export function isUtf8(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; ) {
    const { point, length } = readPoint(bytes, at);
    if (point < 0) return false;
    at += length;
  }
  return true;
}

/** Reads one code point. Malformed bytes give −1, and `length` is how many of them one U+FFFD replaces, as WHATWG's decoder counts them. */
function readPoint(bytes: Uint8Array, at: number): { readonly point: number; readonly length: number } {
  const lead = bytes[at]!;
  if (lead < 0x80) return { point: lead, length: 1 };
  const more = lead < 0xc2 || lead > 0xf4 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
  if (more === 0) return { point: -1, length: 1 };
  let point = lead & (0x3f >> more);
  for (let i = 1; i <= more; i += 1) {
    const byte = bytes[at + i] ?? 0;
    const [low, high] = i === 1 ? secondByteOf(lead) : ANY;
    if (byte < low || byte > high) return { point: -1, length: i };
    point = (point << 6) | (byte & 0x3f);
  }
  return { point, length: more + 1 };
}

const ANY = [0x80, 0xbf] as const;

/** The range of a second byte, which leaves out overlong forms, surrogates and what is beyond U+10FFFF. */
function secondByteOf(lead: number): readonly [number, number] {
  if (lead === 0xe0) return [0xa0, 0xbf];
  if (lead === 0xed) return [0x80, 0x9f];
  if (lead === 0xf0) return [0x90, 0xbf];
  if (lead === 0xf4) return [0x80, 0x8f];
  return ANY;
}
