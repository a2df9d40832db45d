/* Ticks on their way from the thread that plays a match to the one that records it, in memory that both share: a tick is there
   for the other side as soon as it is over, whatever the bots do next. */

/** Entries at most: a thread that is so far ahead waits. */
const CAPACITY: number = 1 << 14;

/* Words of control before the entries, the fourth of them unused. Counts go on for ever, modulo 2 ** 32. */
const WRITTEN = 0;
const READ = 1;
/** 1: the match is to stop where it is */
const STOP = 2;
const CONTROL_WORDS = 4;

/* A tick as an entry: bits 0–4 the input of player 1, 8–12 that of player 2, 16–19 their sources. */

/** An entry that stands for a note, which comes by message. */
const NOTE = -1;

/** How long the writer waits for room before it looks at STOP again, ms. */
const LOOK_MS = 100;

export const createTickMemory = (): SharedArrayBuffer =>
  new SharedArrayBuffer(4 * (CONTROL_WORDS + CAPACITY));

export interface TickWriter {
  readonly isStopped: boolean;
  tick(first: number, second: number, sources: number): void;
  note(): void;
}

export function createTickWriter(memory: SharedArrayBuffer): TickWriter {
  const words = new Int32Array(memory);
  const isStopped = (): boolean => Atomics.load(words, STOP) === 1;
  const put = (entry: number): void => {
    const written = Atomics.load(words, WRITTEN);
    for (;;) {
      const read = Atomics.load(words, READ);
      if (((written - read) | 0) < CAPACITY) break;
      if (isStopped()) return;
      Atomics.wait(words, READ, read, LOOK_MS);
    }
    words[CONTROL_WORDS + (written & (CAPACITY - 1))] = entry;
    Atomics.store(words, WRITTEN, (written + 1) | 0);
  };
  return {
    get isStopped() {
      return isStopped();
    },
    tick: (first, second, sources) => put(first | (second << 8) | (sources << 16)),
    note: () => put(NOTE),
  };
}

export interface TickReader {
  stop(): void;
  /**
   * Reads what is there.
   *
   * @param onNote returns whether the note has come; if not, it is asked for again by the next `read`
   */
  read(onTick: (first: number, second: number, sources: number) => void, onNote: () => boolean): void;
}

export function createTickReader(memory: SharedArrayBuffer): TickReader {
  const words = new Int32Array(memory);
  return {
    stop: () => void Atomics.store(words, STOP, 1),
    read(onTick, onNote) {
      let read = Atomics.load(words, READ);
      const written = Atomics.load(words, WRITTEN);
      for (; read !== written; read = (read + 1) | 0) {
        const entry = words[CONTROL_WORDS + (read & (CAPACITY - 1))]!;
        if (entry !== NOTE) onTick(entry & 31, (entry >> 8) & 31, (entry >> 16) & 15);
        else if (!onNote()) break;
      }
      Atomics.store(words, READ, read);
      Atomics.notify(words, READ);
    },
  };
}
