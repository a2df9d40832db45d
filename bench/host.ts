import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { SHOOT } from '../src/core/index.ts';
import { readLog, verifyLog } from '../src/replay/index.ts';
import { bounded, type Figure, type Findings, type Tell } from './figures.ts';
import { decideAs, joinLoad, type LoadClient, type LoadOptions, startHostProcess } from './host-load.ts';
import { measurePingPong } from './host-yardstick.ts';
import { inFolder } from './measure.ts';
import { LONG_RULES, ladder } from './players.ts';

export const about = 'a host on one core, its clients in another process, every match recorded';

/** Matches in real time that it has to bear, and how many are tried after that. */
const MATCHES = 100;
const MORE = [150, 200, 250, 300] as const;
const WARM_UP_MS = 4000;
const MEASURE_MS = 16_000;
const TRY_MS = 8000;
const LOCKSTEP_MS = 4000;

const RATE = 60;
const RATE_SLACK = 0.1;
const LATENESS_MS = 5;
const LOCKSTEP_RATE = 10_000;

export async function run(tell: Tell): Promise<Findings> {
  const lockstep = await measureLockstep(tell);
  tell(`${MATCHES} matches in real time`);
  const load = await playMany(MATCHES, MEASURE_MS);
  const last = await findLimit(load, tell);
  const figures = [
    ...tellLoad(load),
    {
      name: 'matches in real time until that breaks, tried: 100, 150, 200, 250, 300',
      value: last,
      unit: 'matches',
    },
    ...lockstep.figures,
  ];
  const wrong = load.wrong ?? lockstep.wrong;
  return {
    figures,
    remarks: [
      `clients were sent no group for ${(load.unseen * 100).toFixed(2)} % of the ticks, their answer to the last one not being back yet; the ticks were taken`,
      'a client decodes what its bot looks at: hunters every eighth group, gunners and random none',
    ],
    ...(wrong !== undefined && { wrong }),
  };
}

interface Load {
  readonly matches: number;
  /** ticks a second of the slowest match and of the fastest */
  readonly slowest: number;
  readonly fastest: number;
  readonly latenessP50: number;
  readonly latenessP99: number;
  readonly cpu: number;
  /** share of ticks of which a client was sent no group */
  readonly unseen: number;
  readonly wrong?: string;
}

const PAIRS = [
  ['hunter', 'random'],
  ['hunter', 'gunner'],
  ['random', 'gunner'],
] as const;

/** Plays so many matches at once for a while, and looks at the last part of it. */
const playMany = (matches: number, measureMs: number): Promise<Load> =>
  inFolder(async (folder) => {
    const host = await startHostProcess(folder, {});
    const clients: LoadClient[] = [];
    for (let index = 0; index < matches; index += 1) {
      for (const [seat, name] of PAIRS[index % PAIRS.length]!.entries()) {
        const hello = { hello: 'shooter', version: 1, room: `load-${index}`, player: { name } };
        const decide = decideAs(ladder(name), { seat: seat === 0 ? 1 : 2, seed: `${index}/${seat}` });
        clients.push(joinLoad({ port: host.port, hello, form: 'mask', decide }));
      }
      if (index % 20 === 19) await pause(20);
    }
    await pause(WARM_UP_MS);
    host.reset();
    const before = clients.map(({ ticks }) => ticks);
    const unseenBefore = sumUnseen(clients);
    const started = performance.now();
    await pause(measureMs);
    const reading = await host.read();
    const seconds = (performance.now() - started) / 1000;
    const rates = clients.map(({ ticks }, index) => (ticks - before[index]!) / seconds);
    const unseen = (sumUnseen(clients) - unseenBefore) / (2 * reading.ticks);
    for (const { socket } of clients) socket.destroy();
    await host.stop();
    const wrong = findWrong(folder, matches);
    const { latenessP50, latenessP99, cpu } = reading;
    const [slowest, fastest] = [Math.min(...rates), Math.max(...rates)];
    return {
      matches,
      slowest,
      fastest,
      latenessP50,
      latenessP99,
      cpu,
      unseen,
      ...(wrong && { wrong }),
    };
  });

const sumUnseen = (clients: readonly LoadClient[]): number =>
  clients.reduce((sum, { unseen }) => sum + unseen, 0);

/** What is wrong with the logs, of which there is at least one a match. */
function findWrong(folder: string, matches: number): string | undefined {
  const logs = readdirSync(folder).filter((name) => name.endsWith('.log'));
  if (logs.length < matches) return `${matches} matches left ${logs.length} logs`;
  const bad = logs.find((name) => verifyLog(readLog(join(folder, name))).verdict !== 'proven');
  return bad === undefined ? undefined : `${bad} is not proven`;
}

/** Whether a host bears it: every match at its rate, and ticks on time. A match that ends stands still for a moment. */
const holds = ({ slowest, fastest, latenessP99 }: Load): boolean =>
  slowest >= RATE - 1 && fastest <= RATE + 1 && latenessP99 <= LATENESS_MS;

async function findLimit(first: Load, tell: Tell): Promise<number> {
  let last = holds(first) ? first.matches : 0;
  for (const matches of MORE) {
    if (last === 0) break;
    tell(`${matches} matches in real time`);
    if (!holds(await playMany(matches, TRY_MS))) break;
    last = matches;
  }
  return last;
}

function tellLoad({ matches, slowest, fastest, latenessP50, latenessP99, cpu }: Load): Figure[] {
  const name = `${matches} matches in real time`;
  return [
    bounded(
      { name: `${name}: the slowest`, value: slowest, unit: 'ticks/s' },
      { of: 'value', atLeast: RATE - RATE_SLACK },
    ),
    bounded(
      { name: `${name}: the fastest`, value: fastest, unit: 'ticks/s' },
      { of: 'value', atMost: RATE + RATE_SLACK },
    ),
    { name: `${name}: lateness of a tick, median`, value: latenessP50, unit: 'ms' },
    bounded(
      { name: `${name}: lateness of a tick, 99 of 100`, value: latenessP99, unit: 'ms' },
      { of: 'value', atMost: LATENESS_MS },
    ),
    { name: `${name}: of a core`, value: cpu * 100, unit: '%' },
  ];
}

/** One match at a time, over loopback: keys as a mask and as 512 booleans, and two bots that look at every state. */
async function measureLockstep(tell: Tell): Promise<{ figures: Figure[]; wrong: string | undefined }> {
  const held: LoadOptions['decide'] = (tick) => ((tick & 64) >> 6) | SHOOT;
  const hello = { hello: 'shooter', version: 1, pace: 'lockstep', room: 'fast' };
  const looking = (seat: 1 | 2): LoadOptions['decide'] =>
    decideAs(ladder('hunter'), { seat, seed: String(seat) });
  const kinds: [string, (seat: 1 | 2) => Omit<LoadOptions, 'port'>][] = [
    ['keys as a mask', () => ({ hello, form: 'mask', decide: held })],
    ['keys as lists of 512', () => ({ hello: { ...hello, keys: 'array' }, form: 'array', decide: held })],
    [
      'two hunters, keys as a mask',
      (seat) => ({ hello, form: 'mask', decide: looking(seat), rules: LONG_RULES }),
    ],
  ];
  const figures: Figure[] = [];
  let wrong: string | undefined;
  for (const [name, of] of kinds) {
    tell(`lockstep, ${name}`);
    const { rate, bad } = await inFolder((folder) => playLockstep(folder, of));
    const yardstick = await measurePingPong(name.includes('512') ? 3700 : 170);
    wrong ??= bad;
    const figure = {
      name: `one match in lockstep, ${name}`,
      value: rate,
      unit: 'ticks/s',
      yardstick: { name: 'as many bytes to and fro, looked at by nobody', value: yardstick },
      ratio: rate / yardstick,
    };
    figures.push(
      name === 'keys as a mask' ? bounded(figure, { of: 'value', atLeast: LOCKSTEP_RATE }) : figure,
    );
  }
  return { figures, wrong };
}

async function playLockstep(
  folder: string,
  of: (seat: 1 | 2) => Omit<LoadOptions, 'port'>,
): Promise<{ rate: number; bad: string | undefined }> {
  const host = await startHostProcess(folder, { rules: LONG_RULES });
  const clients = ([1, 2] as const).map((seat) => joinLoad({ port: host.port, ...of(seat) }));
  // The loop is kept awake on this side as well, as clients of ours do.
  let awake = true;
  const turn = (): void => {
    if (awake) setImmediate(turn);
  };
  turn();
  await pause(1000);
  host.reset();
  await pause(LOCKSTEP_MS);
  const { ticks, seconds } = await host.read();
  awake = false;
  for (const { socket } of clients) socket.destroy();
  await host.stop();
  return { rate: ticks / seconds, bad: findWrong(folder, 1) };
}
