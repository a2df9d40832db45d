import type { HostOptions, Opponent } from '../../src/net/index.ts';
import type { MemoryFiles } from '../net/memory-files.ts';
import type { Chance } from './chance.ts';

/* What differs from world to world. */

export interface Settings {
  readonly host: Omit<HostOptions, 'logs' | 'log' | 'recording'>;
  readonly token: string | undefined;
  readonly keep: { readonly count?: number; readonly bytes?: number };
  readonly actors: {
    readonly players: number;
    readonly spectators: number;
    readonly hostiles: number;
    readonly lists: number;
  };
  /** how long a flush takes at most */
  readonly flushMs: number;
  /** how often, ms; 0: never */
  readonly stallEachMs: number;
  readonly diskFailsEachMs: number;
  readonly crashEachMs: number;
}

export function drawSettings(chance: Chance): Settings {
  const token = chance.flip(0.15) ? 'open sesame' : undefined;
  const host = {
    token,
    pace: chance.pick(['realtime', 'lockstep', undefined] as const),
    rules: {
      health: chance.between(1, 5) * 10,
      enemySpeed: chance.between(2, 30),
      waveBase: chance.pick([1, 10, 60]),
      ...(chance.flip(0.3) && { maxTicks: chance.between(1, 400) }),
    },
    opponent: chance.flip(0.2) ? createBot(chance) : undefined,
    graceMs: chance.pick([0, 300, 3000, 10_000, 15_000, undefined]),
    delayTicks: chance.pick([0, 0, 10, 120]),
    seed: chance.flip(0.3) ? 'S' : undefined,
    limits: {
      rooms: chance.pick([2, 4, 256]),
      connections: chance.pick([8, 16, 1024]),
      connectionsPerAddress: chance.pick([6, 1024]),
      spectators: chance.pick([1, 64]),
      seatsPerAddress: chance.pick([2, 1024, 1024]),
      matchesPerMinute: chance.pick([30, 6000, 6000]),
    },
  };
  return {
    host,
    token,
    keep: chance.pick([{}, {}, {}, { count: 3 }, { bytes: 20_000 }]),
    actors: {
      players: chance.between(2, 6),
      spectators: chance.between(0, 3),
      hostiles: chance.between(0, 3),
      lists: chance.between(0, 1),
    },
    flushMs: chance.pick([1, 20, 100]),
    stallEachMs: chance.pick([0, 0, 3000]),
    diskFailsEachMs: chance.pick([0, 0, 0, 8000]),
    crashEachMs: chance.pick([0, 0, 9000]),
  };
}

/** A bot of the host that fails now and then. */
function createBot(chance: Chance): Opponent {
  return {
    info: { name: 'bot', kind: 'ladder' },
    create: (match) => () => {
      if (chance.flip(0.0005)) throw new Error('a bot fails');
      return (match.tick * 7) & 31;
    },
  };
}

type Failure = Required<Parameters<MemoryFiles['fail']>>;

/** What a disk fails with, and in which calls: any but reading, which the worlds do themselves to look. */
export const drawFailure = (chance: Chance): Failure => [
  chance.pick(['ENOSPC', 'EIO']),
  { on: chance.pick([WRITING, [...WRITING, 'open', 'close', 'rename', 'remove']]) },
];

const WRITING = ['write', 'flush', 'flushLater'] as const;
