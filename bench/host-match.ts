import { join } from 'node:path';
import { FRAME_HEADER_BYTES } from '../src/net/index.ts';
import { type Child, startChild } from './child.ts';
import { bounded, type Figure, type Report } from './figures.ts';
import type { LockstepSetup } from './host-lockstep.ts';
import type { Watched } from './host-process.ts';
import { LONG_RULES } from './players.ts';

/* One match in lockstep on a host, beside sockets that exchange as many bytes. */

const TICKS_AT_LEAST = 10_000;
/** Ticks of a match, by the form of its keys. */
const TICKS = { mask: 40_000, array: 25_000 } as const;
const ECHO_MS = 1500;

const PLAYERS = ['scripted', ['hunter', 'gunner']] as const;

/** A host that has one core does its own collecting of garbage: threads that help would only take it from the ticks. */
export const ONE_CORE: readonly string[] = ['--single-threaded-gc'];

export const startHost = (): Child =>
  startChild(new URL('./host-process.js', import.meta.url).href, 1, ONE_CORE);

interface Measured {
  readonly name: string;
  readonly rate: number;
  readonly bytesATick: number;
}

/** Ticks a second of a match in lockstep, by keys and players. */
export async function measureLockstep(
  folder: string,
  report: Report,
): Promise<{ figures: Figure[]; remarks: string[] }> {
  const figures: Figure[] = [];
  for (const keys of ['mask', 'array'] as const) {
    report(`lockstep, ${keys}`);
    const found: Measured[] = [];
    for (const players of PLAYERS)
      found.push(
        await better(
          () => measureMatch(folder, { keys, players }),
          ({ rate }) => rate,
        ),
      );
    const answered = Math.round(found[0]!.bytesATick);
    const rate = await better(() => measureEcho({ sent: CLIENT_UPDATE_BYTES[keys], answered }), Number);
    figures.push(...found.map((one) => figureOf(keys, one, rate)));
  }
  return {
    figures,
    remarks: [
      `lockstep: one match, two clients in one process; waves of ten; the baseline sends as many bytes and looks at none; the better of two runs each`,
    ],
  };
}

/** Of two runs, the one that the machine disturbed less: what else runs on it only takes, and for seconds at a time. */
async function better<T>(run: () => Promise<T>, rate: (found: T) => number): Promise<T> {
  const [first, second] = [await run(), await run()];
  return rate(first) >= rate(second) ? first : second;
}

const USER_DATA_BYTES = FRAME_HEADER_BYTES + '{"connection": true, "ready": true}'.length;

/** Length of a client update, by the form of its keys. */
export const CLIENT_UPDATE_BYTES: Readonly<Record<'mask' | 'array', number>> = {
  mask: USER_DATA_BYTES + FRAME_HEADER_BYTES + '31'.length,
  // 512 times `false, `, in brackets and without the last comma and space.
  array: USER_DATA_BYTES + FRAME_HEADER_BYTES + 512 * 'false, '.length,
};

function figureOf(keys: 'mask' | 'array', { name, rate }: Measured, echo: number): Figure {
  const figure = {
    name: `lockstep, ${keys === 'mask' ? 'a mask of keys' : 'lists of 512 keys'}, ${name}`,
    value: rate,
    unit: 'ticks/s',
    baseline: { name: 'sockets alone', value: echo },
    ratio: rate / echo,
  };
  return keys === 'mask' ? bounded(figure, { of: 'value', atLeast: TICKS_AT_LEAST }) : figure;
}

async function measureMatch(
  folder: string,
  { keys, players }: Pick<LockstepSetup, 'keys' | 'players'>,
): Promise<Measured> {
  const name = players === 'scripted' ? 'keys held for 8 ticks' : players.join(' against ');
  const host = startHost();
  const clients = startChild(new URL('./host-lockstep.js', import.meta.url).href, 0);
  try {
    const rules = { ...LONG_RULES, maxTicks: TICKS[keys] };
    const logs = join(folder, `${keys}-${players === 'scripted' ? players : players.join('-')}`);
    const port = await host.ask<number>('start', { folder: logs, rules, pace: 'lockstep' });
    await host.ask('watch');
    const rate = await clients.ask<number>('play', { port, room: 'bench', keys, players });
    const { bytesATick } = await host.ask<Watched>('watched');
    await host.ask('stop');
    return { name, rate, bytesATick };
  } finally {
    await endAll(clients, host);
  }
}

/** Exchanges a second. */
async function measureEcho(bytes: { sent: number; answered: number }): Promise<number> {
  const url = new URL('./host-echo.js', import.meta.url).href;
  const server = startChild(url, 1, ONE_CORE);
  const clients = startChild(url, 0);
  try {
    const port = await server.ask<number>('serve', bytes);
    return await clients.ask<number>('exchange', { ...bytes, port, ms: ECHO_MS });
  } finally {
    await endAll(clients, server);
  }
}

export async function endAll(...children: readonly Child[]): Promise<void> {
  for (const child of children) await child.end();
}
