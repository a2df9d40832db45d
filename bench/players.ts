import alea from 'seedrandom/lib/alea.js';
import { type BotKind, type CreateBot, findBot, startMatch } from '../src/bots/index.ts';
import { ALL_KEYS, createMatch, type Input, type Rules, SHOOT } from '../src/core/index.ts';
import { createRecorder, type Log } from '../src/replay/index.ts';

/* Players of the kinds that logs come from, and matches between them. */

/** Rules under which a match goes on for as long as it may: waves of ten, and no player is ever worn down. */
export const LONG_RULES = { waveGrowth: 0, health: 10_000, damage: 1 } as const;

/** A built-in bot. */
export function builtInBot(name: string): BotKind {
  const bot = findBot(name);
  if (bot === undefined) throw new RangeError(`there is no built-in bot ${name}`);
  return bot;
}

/** A hunter that decides every 12 ticks, five times a second. */
export const SLOW_HUNTER: BotKind = script('hunter, decides every 12 ticks', (setup) => {
  const hunter = builtInBot('hunter').createBot(setup);
  let keys: Input = 0;
  return {
    decide(view) {
      if (view.tick % 12 === 0) keys = hunter.decide(view);
      return keys;
    },
  };
});

/** Any of the 32 inputs, held for `ticks` ticks. */
export const randomHeld = (ticks: number): BotKind =>
  script(`random keys, held ${ticks} ticks`, ({ seed }) => {
    const draw = alea(seed);
    let keys: Input = 0;
    return {
      decide({ tick }) {
        if (tick % ticks === 0) keys = Math.floor(draw() * (ALL_KEYS + 1));
        return keys;
      },
    };
  });

/* Fingers: each key goes down and up on its own, at any tick. Mean times in ticks of 1/60 s: a direction is held for a
   quarter of a second and left alone for a second, the trigger is held for three seconds and let go for half a one. */
const FINGERS = [1, 2, 4, 8].map((key) => ({ key, down: 15, up: 60 }));
const TRIGGER = { key: SHOOT, down: 180, up: 30 };

/** Presses and releases keys as a person at a keyboard does. */
export const FINGERED: BotKind = script('presses and releases as fingers do', ({ seed }) => {
  const draw = alea(seed);
  let keys: Input = 0;
  return {
    decide() {
      for (const { key, down, up } of [...FINGERS, TRIGGER]) {
        if (draw() * ((keys & key) === 0 ? up : down) < 1) keys ^= key;
      }
      return keys;
    },
  };
});

function script(name: string, createBot: CreateBot): BotKind {
  return { name, kind: 'script', version: '1', createBot };
}

export interface MatchToRecord {
  readonly seed: string;
  readonly players: readonly [BotKind, BotKind];
  readonly rules?: Partial<Rules>;
  /** it is cut off after so many; never if left out */
  readonly limitTicks?: number;
}

/** Plays a match and records it in memory. */
export function recordBots({ seed, rules, players, limitTicks }: MatchToRecord): Log {
  const match = createMatch({ seed, rules });
  const about = players.map(({ name, kind, version }) => ({ name, kind, version }));
  const recorder = createRecorder(match, { players: [about[0]!, about[1]!] });
  const play = startMatch({
    start: match,
    players,
    limitTicks,
    onTick: (_, first, second) => recorder.record(first, second),
  });
  play.advance(Number.POSITIVE_INFINITY);
  return recorder.end(play.result!);
}
