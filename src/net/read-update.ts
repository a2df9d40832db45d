import { COLOURS, type Colour, type Place, type PlayerState, ShooterError } from '../core/index.ts';
import { describe } from '../core/internal.ts';
import { FLAG, INTEGER, type Kind, listOf, OBJECT, oneOf, optional, readerOf } from '../replay/internal.ts';
import { parseJson } from './json.ts';
import { type Address, EMPTY_SEAT, type EnemyData, type LaserData, type StateData } from './messages.ts';
import { SENT_NUMBERS } from './seat-keys.ts';

/* A state update as a client reads it, by way of JSON: from a host of ours, or from the server of the original game, which sends
   neither tick nor score and writes white space. Unknown keys are ignored. */

/** A player in a state update. The positions are what was sent: the original sends 0, 0 for an empty seat. */
export type WirePlayer = Readonly<Partial<PlayerState> & Pick<PlayerState, 'x' | 'y' | 'health'>> & {
  readonly lost: boolean;
  readonly win: boolean;
};

/** The whole state of a match in a state update. */
export interface WireState {
  readonly ready: boolean;
  readonly level: number;
  /** null for an empty seat */
  readonly users: readonly [Address | null, Address | null];
  readonly players: readonly [WirePlayer, WirePlayer];
  readonly tick?: number;
  readonly lasers: readonly [readonly WireLaser[], readonly WireLaser[]];
  /** in any order */
  readonly enemies: readonly WireEnemy[];
}

/** A laser in a state update: the top-left corner of its sprite, px. */
export type WireLaser = Place;

/** An enemy in a state update: the top-left corner of its sprite, px. */
export type WireEnemy = Place & { readonly colour: Colour };

/** Reads the four payloads of a state update, whoever wrote it. @throws ShooterError `net/bad-update` */
export function readAnyUpdate(payloads: readonly Uint8Array[]): WireState {
  const [data, lasers1, lasers2, enemies] = payloads;
  if (payloads.length !== 4) throw badUpdate(`there are ${payloads.length} frames, not four`);
  return {
    ...parseData(data!),
    lasers: [parseLasers(lasers1!), parseLasers(lasers2!)],
    enemies: parseEnemies(enemies!),
  };
}

function parseData(payload: Uint8Array): Omit<WireState, 'lasers' | 'enemies'> {
  const fields = parseJson(payload, 'net/bad-update');
  if (!OBJECT.is(fields)) throw badUpdate(`data is ${describe(fields)}, not an object`);
  const { flag, integer, optional, address } = readersOf<StateData>(fields);
  const tick = optional('tick');
  return {
    ready: flag('ready'),
    level: integer('level'),
    users: [address('user1'), address('user2')],
    players: [readPlayer(fields, 1), readPlayer(fields, 2)],
    ...(tick !== undefined && { tick }),
  };
}

function readPlayer(fields: object, seat: 1 | 2): WirePlayer {
  const { flag, integer, optional } = readersOf<StateData>(fields);
  const { original, plain, extended } = SENT_NUMBERS;
  const numbers = [
    ...original.map((name) => [name, integer(`${name}${seat}`)] as const),
    ...[...plain, ...extended].map((name) => [name, optional(`${name}${seat}`)] as const),
  ];
  return {
    ...(Object.fromEntries(numbers.filter(([, value]) => value !== undefined)) as unknown as PlayerState),
    lost: flag(`lost${seat}`),
    win: flag(`win${seat}`),
  };
}

const parseLasers = (payload: Uint8Array): WireLaser[] =>
  parseList(payload, 'lasers').map((fields) => {
    const { integer } = readersOf<LaserData>(fields);
    return { x: integer('x'), y: integer('y') };
  });

const parseEnemies = (payload: Uint8Array): WireEnemy[] =>
  parseList(payload, 'enemies').map((fields) => {
    const { integer, colour } = readersOf<EnemyData>(fields);
    return { x: integer('ex'), y: integer('ey'), colour: colour('ecolor') };
  });

function parseList(payload: Uint8Array, name: string): object[] {
  const list = parseJson(payload, 'net/bad-update');
  if (OBJECTS.is(list)) return list;
  throw badUpdate(`${name} is ${describe(list)}, not ${OBJECTS.what}`);
}

interface Readers<Key> {
  flag(name: Key): boolean;
  integer(name: Key): number;
  optional(name: Key): number | undefined;
  address(name: Key): Address | null;
  colour(name: Key): Colour;
}

/** Readers of the fields of a message, which the type checker holds to its keys. */
function readersOf<Message>(fields: object): Readers<keyof Message & string> {
  const read = readerOf(fields, badUpdate);
  return {
    flag: (name) => read(name, FLAG),
    integer: (name) => plainZero(read(name, INTEGER)),
    optional: (name) => plainZero(read(name, optional(INTEGER))),
    address(name) {
      const written = read(name, ADDRESS);
      return written === EMPTY_SEAT ? null : [written[0], written[1]];
    },
    colour: (name) => read(name, COLOUR),
  };
}

/** -0, which JSON can write, as 0. */
const plainZero = <T extends number | undefined>(value: T): T => (value === 0 ? (0 as T) : value);

const OBJECTS = listOf(OBJECT, [0, Number.POSITIVE_INFINITY]);
const COLOUR = oneOf<Colour>(...COLOURS);
const ADDRESS: Kind<StateData['user1']> = {
  is: (value): value is StateData['user1'] =>
    value === EMPTY_SEAT ||
    (Array.isArray(value) && typeof value[0] === 'string' && Number.isInteger(value[1])),
  what: `[ip, port] or "${EMPTY_SEAT}"`,
};

const badUpdate = (what: string): ShooterError =>
  new ShooterError('net/bad-update', `in a state update ${what}`);
