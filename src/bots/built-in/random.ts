import alea from 'seedrandom/lib/alea.js';
import { ALL_KEYS } from '../../core/index.ts';
import type { Bot, BotSetup } from '../contract.ts';

/** Presses any of the 32 combinations of keys, drawn anew in every tick. */
export function createRandom({ seed }: BotSetup): Bot {
  const draw = alea(seed);
  return { decide: () => Math.floor(draw() * (ALL_KEYS + 1)) };
}
