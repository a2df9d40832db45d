import type { Colour, Match } from '../core/index.ts';
import { eventSteps, type Log, runSteps, type SimulationOptions } from '../replay/browser.ts';
import { createSeen, findBursts, isQuiet, noteMatch, noteStart } from './bursts.ts';
import { countUpTo } from './timeline.ts';

/* What bursts, who is hit, when a wave comes. No state has it: it is found by comparing a state with the one before. It is kept by tick, so that
   a viewer shows the same at a tick whether it got there by playing or by seeking. */

/** An enemy that was shot or that rammed a player. */
export interface Burst {
  /** the first tick without it */
  readonly tick: number;
  /** px of the arena: the top-left corner of its sprite at that tick */
  readonly x: number;
  readonly y: number;
  readonly colour: Colour;
  readonly cause: 'shot' | 'ram';
  /** who shot it, or whom it rammed: one player, or both at once */
  readonly seats: readonly (1 | 2)[];
}

/** A player that lost health. */
export interface PlayerHit {
  readonly tick: number;
  /** points of health that it lost */
  readonly damage: number;
}

/** A wave that came. */
export interface WaveStart {
  readonly tick: number;
  /** its number, from 1 */
  readonly wave: number;
  /** enemies in it */
  readonly enemies: number;
}

/** What happened in a match, beside what its states say; each list in order of ticks. */
export interface Effects {
  readonly bursts: readonly Burst[];
  /** by player, seat 1 first */
  readonly hits: readonly [readonly PlayerHit[], readonly PlayerHit[]];
  readonly waves: readonly WaveStart[];
}

/** Finds the effects of a match while it goes on. Made by `createEffectFinder`. */
export interface EffectFinder {
  /** what was found so far: the lists grow with each look */
  readonly effects: Effects;
  /**
   * Adds what happened since the last look. With a look in every tick it is exact. Where ticks are missing between two looks, as
   * between state updates, a burst is of the later tick, and who shot whom is as near as can be found from the two states.
   */
  look(match: Match): void;
}

/** Entries of a list at most, unless the caller says otherwise: 12 MB or so of bursts. */
const MAX_ENTRIES = 200_000;

/**
 * Makes a finder that has seen nothing: its first look notes how the match stands.
 *
 * @param maxEntries of each list, 200,000 unless given; beyond them the oldest quarter is forgotten
 * @example
 * const match = createMatch({ seed: '42' });
 * const finder = createEffectFinder();
 * while (match.outcome === undefined && match.tick < 600) {
 *   step(match, SHOOT, SHOOT);
 *   finder.look(match);
 * }
 * console.log(finder.effects.bursts.length);
 */
export function createEffectFinder(maxEntries: number = MAX_ENTRIES): EffectFinder {
  const bursts: Burst[] = [];
  const hits: [PlayerHit[], PlayerHit[]] = [[], []];
  const waves: WaveStart[] = [];
  const seen = createSeen();
  const keep = <T>(list: T[], entry: T): void => {
    // A quarter at once, so that it happens rarely.
    if (list.length >= maxEntries) list.splice(0, Math.ceil(maxEntries / 4));
    list.push(entry);
  };
  return {
    effects: { bursts, hits, waves },
    look(match) {
      const { tick, level, living } = match;
      if (seen.tick === undefined || tick < seen.tick) {
        for (const list of [bursts, ...hits, waves]) list.length = 0;
        // What came before is not known of a match that is joined later: the next look is compared with this one.
        if (tick !== 1) return noteMatch(seen, match);
        // Of one that has just begun it is: the first wave comes in tick 1.
        noteStart(seen, match);
      }
      // A later state of the same tick corrects the earlier one.
      if (tick === seen.tick) return noteMatch(seen, match);
      if (isQuiet(seen, match)) {
        seen.tick = tick;
        return;
      }
      const changed = living !== seen.living || level !== seen.level;
      if (changed) for (const burst of findBursts(seen, match)) keep(bursts, burst);
      if (level > seen.level) keep(waves, { tick, wave: level, enemies: living });
      for (const index of [0, 1] as const) {
        const { health } = index === 0 ? match.player1 : match.player2;
        const damage = seen.health[index] - health;
        if (damage > 0) keep(hits[index], { tick, damage });
      }
      noteMatch(seen, match);
    },
  };
}

/**
 * The effects of a recorded match, by one simulation.
 *
 * @returns every burst, hit and wave of the log
 * @throws ShooterError `log/too-many-ticks` where it has more ticks than `maxTicks`, 10,000,000 unless given; the reason of `signal`
 * @example
 * const { bursts } = createEffects(readLog('match.log'));
 * console.log(bursts.filter(({ cause }) => cause === 'ram'));
 */
export function createEffects(log: Log, options: SimulationOptions = {}): Effects {
  const finder = createEffectFinder();
  const steps = eventSteps(log, { maxTicks: options.maxTicks, onEvent: () => {}, onTick: finder.look });
  runSteps(steps, options);
  return finder.effects;
}

/** Ticks for which a burst is seen. */
export const BURST_TICKS = 45;

/** The effects of a match that are seen at a tick. */
export interface EffectsAtTick {
  /** those of the last `BURST_TICKS` ticks, the oldest first */
  readonly bursts: readonly Burst[];
  /** by player, the last hit; undefined where there was none */
  readonly hits: readonly [PlayerHit | undefined, PlayerHit | undefined];
  /** the last wave; undefined before the first, or where nobody saw it come */
  readonly wave: WaveStart | undefined;
}

/**
 * The effects of a match that are seen at a tick. A pure function of both.
 *
 * @param tick any tick
 * @example
 * const log = readLog('match.log');
 * const { wave } = effectsAt(createEffects(log), 1200);
 * console.log(wave?.enemies);
 */
export function effectsAt({ bursts, hits, waves }: Effects, tick: number): EffectsAtTick {
  const last = <T extends { readonly tick: number }>(list: readonly T[]): T | undefined =>
    list[countTo(list, tick) - 1];
  return {
    bursts: bursts.slice(countTo(bursts, tick - BURST_TICKS), countTo(bursts, tick)),
    hits: [last(hits[0]), last(hits[1])],
    wave: last(waves),
  };
}

const countTo = (list: readonly { readonly tick: number }[], tick: number): number =>
  countUpTo(list.length, tick, (index) => list[index]!.tick);
