import {
  ARENA_SIZE,
  COLOURS,
  enemyColourAt,
  enemyXAt,
  enemyYAt,
  LASER_HITBOX,
  laserXAt,
  laserYAt,
  listEnemies,
  type Match,
  PLAYER_SPRITE,
  playerX,
  playerY,
} from '../core/index.ts';
import { PALETTE, SPRITES, type SpriteName } from './sprites.ts';

/* The scene of a tick, as data: cells, pixels and pictures are drawn from it. */

/** A body of a scene. Its size is that of its sprite in `SPRITES`. */
export interface Body {
  readonly kind: 'enemy' | 'laser' | 'ship';
  readonly sprite: SpriteName;
  /** whose it is; undefined: an enemy */
  readonly seat: 1 | 2 | undefined;
  /** px of the arena: the top-left corner of the sprite, y down */
  readonly x: number;
  readonly y: number;
  /** how fresh its last hit is: 1 now, 0 long ago */
  readonly hurt: number;
}

/** What is written beside a body. */
export interface Label {
  readonly text: string;
  readonly seat: 1 | 2;
  /** px: the middle of the lower edge of the ship */
  readonly x: number;
  readonly y: number;
  /** 0xRRGGBB */
  readonly colour: number;
}

/** Made by `sceneOf`. */
export interface Scene {
  readonly tick: number;
  /** number of the wave, 0 before the first */
  readonly wave: number;
  /** in the order in which they are drawn, later ones over earlier ones; those above the arena are among them */
  readonly bodies: readonly Body[];
  readonly labels: readonly Label[];
}

/** What a scene shows beside the state of the match. */
export interface SceneOptions {
  /** by player, how fresh its last hit is, 1 now, 0 long ago, as `hurtAt` finds it; 0 unless given */
  readonly hurt?: readonly [number, number];
  /** what the ships are labelled with; the numbers of their seats unless given */
  readonly names?: readonly [string, string];
}

/**
 * What is to be seen of a match at its tick. A pure function of the match and the options.
 *
 * @param match read, not changed
 * @returns bodies in px of the arena, 0 to 750, and labels
 * @example
 * const playback = openPlayback(readLog('match.log'));
 * playback.seek(1200);
 * const { bodies } = sceneOf(playback.match);
 * console.log(bodies.filter(({ kind }) => kind === 'ship'));
 */
export function sceneOf(match: Match, { hurt = [0, 0], names = ['1', '2'] }: SceneOptions = {}): Scene {
  const bodies: Body[] = [];
  const labels: Label[] = [];
  addEnemies(bodies, match);
  for (const [index, seat] of ([1, 2] as const).entries()) {
    const player = seat === 1 ? match.player1 : match.player2;
    for (let laser = 0; laser < player.shots; laser += 1) {
      const x = laserXAt(player, laser) + LASER_HITBOX.x;
      const y = laserYAt(match, player, laser) + LASER_HITBOX.y;
      bodies.push({ kind: 'laser', sprite: `laser${seat}`, seat, x, y, hurt: 0 });
    }
    const [x, y] = [playerX(match, player), playerY(match, player)];
    bodies.push({ kind: 'ship', sprite: `ship${seat}`, seat, x, y, hurt: hurt[index]! });
    const { width, height } = SPRITES[`ship${seat}`];
    labels.push({
      text: names[index]!,
      seat,
      x: x + width / 2,
      y: y + height,
      colour: PALETTE.players[index]!,
    });
  }
  return { tick: match.tick, wave: match.level, bodies, labels };
}

let indexes = new Int32Array(64);

function addEnemies(bodies: Body[], match: Match): void {
  if (indexes.length < match.living) indexes = new Int32Array(2 * match.living);
  listEnemies(match, indexes);
  for (let i = 0; i < match.living; i += 1) {
    const enemy = indexes[i]!;
    const [x, y] = [enemyXAt(match, enemy), enemyYAt(match, enemy)];
    const sprite = COLOURS[enemyColourAt(match, enemy)]!;
    bodies.push({ kind: 'enemy', sprite, seat: undefined, x, y, hurt: 0 });
  }
}

/** The part of the arena that is shown: the square of `size` px whose top-left corner is at (x, y). */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

/** The camera that shows all of the arena. */
export const WHOLE_ARENA: Camera = { x: 0, y: 0, size: ARENA_SIZE };

/**
 * The part of the arena that is shown when it is enlarged: around a player, or around the middle of the arena. It stays within the arena.
 *
 * @param zoom how many times as large · @param follow the seat of a player, or 0
 */
export function cameraOf(match: Match, { follow, zoom }: { follow: 0 | 1 | 2; zoom: number }): Camera {
  if (zoom === 1) return WHOLE_ARENA;
  const size = ARENA_SIZE / zoom;
  const player = follow === 2 ? match.player2 : match.player1;
  const middle =
    follow === 0
      ? { x: ARENA_SIZE / 2, y: ARENA_SIZE / 2 }
      : {
          x: playerX(match, player) + PLAYER_SPRITE.width / 2,
          y: playerY(match, player) + PLAYER_SPRITE.height / 2,
        };
  const clamp = (value: number): number => Math.min(ARENA_SIZE - size, Math.max(0, value - size / 2));
  return { x: clamp(middle.x), y: clamp(middle.y), size };
}
