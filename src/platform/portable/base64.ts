const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** What each character stands for; what is not in it is no digit. */
const VALUES: ReadonlyMap<string, number> = new Map([
  ...[...DIGITS].map((digit, value) => [digit, value] as const),
  ['-', 62],
  ['_', 63],
]);

/** Base64 (RFC 4648, with padding). */
export function bytesToBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const bits = (bytes[at]! << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    text += DIGITS[bits >> 18]! + DIGITS[(bits >> 12) & 63]!;
    text += at + 1 < bytes.length ? DIGITS[(bits >> 6) & 63]! : '=';
    text += at + 2 < bytes.length ? DIGITS[bits & 63]! : '=';
  }
  return text;
}

/** Bytes of base64. Characters outside of the alphabet are skipped, the first `=` ends it; `-` and `_` count as `+` and `/`. */
export function base64ToBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let length = 0;
  let bits = 0;
  let held = 0;
  for (let at = 0; at < text.length && text[at] !== '='; at += 1) {
    const value = VALUES.get(text[at]!);
    if (value === undefined) continue;
    bits = ((bits << 6) | value) & 0xfff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes[length++] = bits >> held;
  }
  return bytes.slice(0, length);
}
