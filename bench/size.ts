import type { BotKind } from '../src/bots/index.ts';
import { encodeLog, KEY_COLUMNS, type Log, type Run, readColumn } from '../src/replay/index.ts';
import { bounded, type Figure, type Findings, type Report } from './figures.ts';
import { builtInBot, FINGERED, LONG_RULES, randomHeld, recordBots, SLOW_HUNTER } from './players.ts';

export const about = 'bytes of a sealed log of ten minutes, beside the entropy of its inputs';

const TICKS = 36_000;
/* Of any players: 1.15 × entropy and 1,200 bytes for the header, the hashes and the seal. */
const ENTROPY_SHARE = 1.15;
const FIXED_BYTES = 1200;
/** Of two bots that decide every 12 ticks: bytes a tick. */
const SLOW_AT_MOST = 0.1;

const KINDS: readonly BotKind[] = [
  builtInBot('idle'),
  builtInBot('gunner'),
  SLOW_HUNTER,
  builtInBot('hunter'),
  FINGERED,
  randomHeld(8),
  builtInBot('random'),
];

export async function run(report: Report): Promise<Findings> {
  const figures = KINDS.flatMap((bot) => {
    report(bot.name);
    const rules = { ...LONG_RULES, maxTicks: TICKS };
    const log = recordBots({ seed: 'size', players: [bot, bot], rules });
    return figuresOf(bot, log);
  });
  const remarks = [
    `${TICKS} ticks, two players of a kind. Order 0 over the runs of each player, a symbol being length and keys changed; at most ${ENTROPY_SHARE} times that, and ${FIXED_BYTES} bytes`,
  ];
  return { figures, remarks };
}

function figuresOf(bot: BotKind, log: Log): Figure[] {
  const { ticks } = log.track;
  if (ticks < TICKS) throw new Error(`the match of ${bot.name} ended at tick ${ticks}`);
  const bytes = encodeLog(log).length;
  const entropy = KEY_COLUMNS.reduce((sum, column) => sum + entropyOf(readColumn(log.track, column)), 0);
  const baseline = { name: 'entropy', value: entropy };
  const whole: Figure = { name: bot.name, value: bytes, unit: 'bytes', baseline };
  const perTick: Figure = { name: `${bot.name}: a tick`, value: bytes / ticks, unit: 'bytes' };
  return [
    bounded(whole, { of: 'value', atMost: Math.round(ENTROPY_SHARE * entropy + FIXED_BYTES) }),
    bot === SLOW_HUNTER ? bounded(perTick, { of: 'value', atMost: SLOW_AT_MOST }) : perTick,
  ];
}

/** Order-0 entropy of runs, all together, bytes: what a coder takes that knows how often each kind of run comes. */
export function entropyOf(runs: readonly Run[]): number {
  const counts = new Map<string, number>();
  let before = 0;
  for (const [keys, length] of runs) {
    const symbol = `${length} ${keys ^ before}`;
    counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
    before = keys;
  }
  let bits = 0;
  for (const count of counts.values()) bits -= count * Math.log2(count / runs.length);
  return bits / 8;
}
