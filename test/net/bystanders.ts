import { expect } from 'vitest';
import type { Peer } from './peer.ts';
import type { Table } from './table.ts';

/* Honest players on the host that a test is unkind to: whatever happens to others, their ticks go on without a gap, on time,
   and their logs prove in the end. The rules of the table let their matches last. */

/** Rules under which a match does not end by itself. */
export const LASTING = { health: 10_000, damage: 1, waveGrowth: 0, maxTicks: 0 } as const;

/** What went wrong with bystanders is a failure of the test that made them. */
export interface Bystanders {
  /** ticks seen so far by each of the four */
  readonly ticks: readonly number[];
  /** Fails if a tick was missed, or if one of them stands still: waits for some more. */
  check(): Promise<void>;
}

const PAIRS = ['realtime', 'lockstep'] as const;
/** Ticks that each has to see from one check to the next. */
const MORE_TICKS = 10;

/** Seats a pair in real time and one in lockstep, slowed down so that it takes no more of the machine than the other. */
export async function seatBystanders(table: Table): Promise<Bystanders> {
  const ticks = [0, 0, 0, 0];
  const faults: string[] = [];
  for (const [index, pace] of PAIRS.entries()) {
    for (const player of [0, 1]) {
      const { peer } = await table.hello({ room: `by-${pace}`, pace });
      const seen = index * 2 + player;
      void play(peer, pace === 'lockstep' && player === 0 ? 8 : 0, (tick) => {
        if (tick !== ticks[seen]! + 1)
          faults.push(`${pace} ${player + 1}: tick ${tick} after ${ticks[seen]}`);
        ticks[seen] = tick;
      }).catch((error: Error) => faults.push(`${pace} ${player + 1}: ${error.message}`));
    }
  }
  const check = async (): Promise<void> => {
    const before = [...ticks];
    const until = Date.now() + 10_000;
    while (ticks.some((tick, index) => tick < before[index]! + MORE_TICKS)) {
      expect(faults).toEqual([]);
      if (Date.now() > until)
        throw new Error(`bystanders stand still: ${before.join()} then ${ticks.join()}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(faults).toEqual([]);
  };
  await check();
  return { ticks, check };
}

/** Plays for as long as the connection lasts; two pairs ahead, so that no tick goes by without credit. */
async function play(peer: Peer, pauseMs: number, onTick: (tick: number) => void): Promise<void> {
  peer.mask(true);
  if (pauseMs === 0) peer.mask(true);
  for (;;) {
    const { data } = await peer.group(60_000);
    if (data.ready) onTick(Number(data.tick));
    if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    peer.mask(true, 16);
  }
}
