/** A token bucket: so many at once, and so many in the long run. */
export interface Bucket {
  /** in how many ms there is one to take; 0: now */
  readonly waitMs: number;
  readonly isFull: boolean;
  /** Takes one. */
  take(): void;
}

export interface BucketOptions {
  readonly size: number;
  readonly perMs: number;
  /** ms of a clock that only goes forward */
  now(): number;
}

/** A full bucket. */
export function createBucket({ size, perMs, now }: BucketOptions): Bucket {
  let left = size;
  let at = now();
  const fill = (): number => {
    const time = now();
    left = Math.min(size, left + (time - at) * perMs);
    at = time;
    return left;
  };
  return {
    get waitMs() {
      return Math.max(0, Math.ceil((1 - fill()) / perMs));
    },
    get isFull() {
      return fill() === size;
    },
    take() {
      left = Math.max(0, fill() - 1);
    },
  };
}
