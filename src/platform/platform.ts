/* What the modules need of the engine they run in. There are two implementations with equal results: `portable.ts`, in plain
   TypeScript, and `node/native.ts`, by Node's own code. A module imports `#platform`; package.json ("imports") says which of the two
   that is. */

/** What every engine has to give. Each function is total unless it says what it throws. */
export type Platform = typeof import('./portable.ts');

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
