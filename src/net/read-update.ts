import { COLOURS, type Colour, describe, ShooterError } from '../core/index.ts';
import { readCompactUpdate } from './compact-update.ts';
import { asFields, ownField, parseJson } from './json.ts';
import type { Address } from './wire.ts';

/* A state update as a client reads it: from a host of ours, or from the server of the original game, which tells neither tick nor
   score and writes white space between things. What is not asked for is not looked at. */

/** A player as a state update tells of it. The positions are what was sent: the original tells 0, 0 of an empty seat. */
export interface WirePlayer {
  /** px, the top-left corner of the sprite */
  readonly x: number;
  readonly y: number;
  readonly health: number;
  readonly lost: boolean;
  readonly win: boolean;
  readonly score?: number;
  /** ticks until it can shoot again */
  readonly cooldown?: number;
}

/** The first frame of a state update. */
export interface WireData {
  readonly ready: boolean;
  readonly level: number;
  /** null for an empty seat */
  readonly users: readonly [Address | null, Address | null];
  readonly players: readonly [WirePlayer, WirePlayer];
  readonly tick?: number;
}

export interface WireLaser {
  readonly x: number;
  readonly y: number;
}

export interface WireEnemy {
  readonly x: number;
  readonly y: number;
  readonly colour: Colour;
}

/** The state that a state update tells. */
export interface WireState extends WireData {
  readonly lasers: readonly [readonly WireLaser[], readonly WireLaser[]];
  readonly enemies: readonly WireEnemy[];
}

/**
 * Reads the four payloads of a state update.
 *
 * @throws ShooterError `net/bad-update`
 */
export const readUpdate = (payloads: readonly Uint8Array[]): WireState =>
  readCompactUpdate(payloads) ?? readAnyUpdate(payloads);

/** As `readUpdate`, by way of JSON: whoever wrote it. */
export function readAnyUpdate(payloads: readonly Uint8Array[]): WireState {
  const [data, lasers1, lasers2, enemies] = payloads;
  if (payloads.length !== 4) throw badUpdate(`a state update is four frames, not ${payloads.length}`);
  return {
    ...parseData(data!),
    lasers: [parseLasers(lasers1!), parseLasers(lasers2!)],
    enemies: parseEnemies(enemies!),
  };
}

/** Reads the first payload of a state update. @throws ShooterError `net/bad-update` */
export function parseData(payload: Uint8Array): WireData {
  const fields = objectOf(parseJson(payload, 'net/bad-update'), 'data');
  const tick = optional(fields, 'tick');
  return {
    ready: flag(fields, 'ready'),
    level: integer(fields, 'level'),
    users: [user(fields, 'user1'), user(fields, 'user2')],
    players: [player(fields, 1), player(fields, 2)],
    ...(tick !== undefined && { tick }),
  };
}

/** Reads the second or third payload of a state update. @throws ShooterError `net/bad-update` */
export const parseLasers = (payload: Uint8Array): WireLaser[] =>
  listOf(payload, 'lasers').map((fields) => ({ x: integer(fields, 'x'), y: integer(fields, 'y') }));

/** Reads the last payload of a state update. @throws ShooterError `net/bad-update` */
export const parseEnemies = (payload: Uint8Array): WireEnemy[] =>
  listOf(payload, 'enemies').map((fields) => ({
    x: integer(fields, 'ex'),
    y: integer(fields, 'ey'),
    colour: colour(fields),
  }));

function player(fields: object, seat: 1 | 2): WirePlayer {
  const score = optional(fields, `score${seat}`);
  const cooldown = optional(fields, `cooldown${seat}`);
  return {
    x: integer(fields, `x${seat}`),
    y: integer(fields, `y${seat}`),
    health: integer(fields, `health${seat}`),
    lost: flag(fields, `lost${seat}`),
    win: flag(fields, `win${seat}`),
    ...(score !== undefined && { score }),
    ...(cooldown !== undefined && { cooldown }),
  };
}

function user(fields: object, name: string): Address | null {
  const value = ownField(fields, name);
  if (value === '0.0.0.0') return null;
  const [ip, port] = Array.isArray(value) ? (value as unknown[]) : [];
  if (typeof ip !== 'string' || typeof port !== 'number' || !Number.isInteger(port))
    throw badField(name, value, '[ip, port] or "0.0.0.0"');
  return [ip, port];
}

function colour(fields: object): Colour {
  const value = ownField(fields, 'ecolor');
  if (COLOURS.includes(value as Colour)) return value as Colour;
  throw badField('ecolor', value, COLOURS.join(' or '));
}

function integer(fields: object, name: string): number {
  const value = ownField(fields, name);
  if (Number.isSafeInteger(value)) return (value as number) + 0;
  throw badField(name, value, 'an integer');
}

const optional = (fields: object, name: string): number | undefined =>
  ownField(fields, name) === undefined ? undefined : integer(fields, name);

function flag(fields: object, name: string): boolean {
  const value = ownField(fields, name);
  if (typeof value === 'boolean') return value;
  throw badField(name, value, 'true or false');
}

function listOf(payload: Uint8Array, name: string): object[] {
  const value = parseJson(payload, 'net/bad-update');
  if (!Array.isArray(value)) throw badField(name, value, 'a list');
  return value.map((item: unknown, index) => objectOf(item, `${name}[${index}]`));
}

function objectOf(value: unknown, name: string): object {
  const fields = asFields(value);
  if (fields === undefined) throw badField(name, value, 'an object');
  return fields;
}

const badField = (name: string, value: unknown, wanted: string): ShooterError =>
  badUpdate(`${name} of a state update is ${describe(value)}, not ${wanted}`);

const badUpdate = (what: string): ShooterError => new ShooterError('net/bad-update', what);
