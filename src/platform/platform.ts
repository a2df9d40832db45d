/* What the modules need of the engine they run in. There are two implementations with equal results: `portable.ts`, in plain
   TypeScript, and `node/native.ts`, by Node's own code. A module imports `#platform`; package.json ("imports") says which of the two
   that is. */

/** A SHA-256 that takes its bytes piece by piece. */
export interface Sha256 {
  update(bytes: Uint8Array): void;
  /** The 32 bytes of the digest of everything so far, in an array of their own. More may follow. */
  digest(): Uint8Array;
}

/** Hashes 32-bit words as little-endian bytes. The words are written where they are hashed, so that nothing is copied. */
export interface WordHasher {
  /** An array of at least `count` words to write into. Valid until the next call. */
  reserve(count: number): Int32Array;
  /** xxHash64, seed 0, of the first `count` words of the reserved array. An unsigned integer below 2⁶⁴. The words are undefined afterwards. */
  hash(count: number): bigint;
}

/** What every engine has to give. Each function is total unless it says what it throws. */
export interface Platform {
  createSha256(): Sha256;
  /** SHA-256 of a text in UTF-8, or of bytes: 64 lower-case hexadecimal digits. */
  sha256Hex(data: string | Uint8Array): string;
  /** CRC-32 (ISO-HDLC, as in zlib): an unsigned 32-bit integer. */
  crc32(bytes: Uint8Array): number;
  createWordHasher(): WordHasher;
  /** UTF-8 of a text; a lone surrogate becomes U+FFFD. */
  utf8ToBytes(text: string): Uint8Array;
  /** Text of UTF-8. What is malformed becomes U+FFFD, as WHATWG's decoder has it; a byte order mark stays. */
  bytesToUtf8(bytes: Uint8Array): string;
  /** Whether bytes are well-formed UTF-8. */
  isUtf8(bytes: Uint8Array): boolean;
  /** Base64 (RFC 4648, with padding). */
  bytesToBase64(bytes: Uint8Array): string;
  /** Bytes of base64. Characters outside of the alphabet are skipped, the first `=` ends it; `-` and `_` count as `+` and `/`. */
  base64ToBytes(text: string): Uint8Array;
  /**
   * Random bytes for names and nonces.
   *
   * @throws Error where the engine has no source of them
   */
  randomBytes(count: number): Uint8Array;
  /**
   * Whether an Ed25519 signature (RFC 8032) of a message is that of a key. False for a key that is no point. Keys of small order are for
   * the caller to refuse.
   *
   * @param publicKey 32 bytes
   * @param signature 64 bytes
   */
  verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
  /** msgpack of plain data, in an array of its own: nil, booleans, numbers, strings, Uint8Arrays, lists, and maps; undefined where the engine brings none. */
  readonly packPlainData: ((value: unknown) => Uint8Array) | undefined;
  /** Gives the event loop a turn: signals, timers and sockets are served before the promise is fulfilled. */
  nextTurn(): Promise<void>;
  /** Milliseconds on a clock that measures lengths of time. */
  monotonicNow(): number;
}
