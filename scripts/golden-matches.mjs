/* The matches of test/golden, as what they are made from: seeds, rules, players. Built-in bots draw nothing but from their
   seeds, so every Node on every machine plays them alike. Plain JavaScript, for it runs on every Node that we support. */

const LONG = { waveGrowth: 0, health: 10_000, damage: 1 };
const FASTEST = { playerSpeed: 30, enemySpeed: 30, laserSpeed: 30, cooldown: 1, health: 1000 };
const SLOWEST = { playerSpeed: 1, enemySpeed: 1, laserSpeed: 1, cooldown: 7, maxTicks: 2400 };

/** Name, and what `playGolden` takes. */
export const GOLDEN = {
  'hunter-gunner': { seed: '1', players: ['hunter', 'gunner'] },
  'hunter-hunter': { seed: 'twins', players: ['hunter', 'hunter'] },
  'random-random': { seed: '-9007199254740991', players: ['random', 'random'] },
  'unicode-seed': { seed: 'пуск 🚀 日本\u0000', players: ['hunter', 'random'], rules: { maxTicks: 3000 } },
  'empty-seed': { seed: '', players: ['gunner', 'hunter'] },
  'big-waves': {
    seed: 'swarm',
    players: ['hunter', 'random'],
    rules: { waveBase: 1000, waveGrowth: 100, health: 10_000, damage: 1, maxTicks: 2400 },
  },
  fastest: { seed: 'fast', players: ['random', 'hunter'], rules: { ...FASTEST, maxTicks: 3000 } },
  slowest: { seed: 'slow', players: ['hunter', 'gunner'], rules: SLOWEST },
  sources: { seed: 'late', players: ['hunter', 'random'], rules: { maxTicks: 1800 }, sources: true },
  'every-tick': {
    seed: 'whole',
    players: ['hunter', 'random'],
    rules: { maxTicks: 150 },
    recording: { checkpointEvery: 1, states: true, events: true },
  },
  events: {
    seed: 'told',
    players: ['hunter', 'gunner'],
    recording: { checkpointEvery: 97, events: true },
    notes: true,
  },
  interrupted: { seed: '42', players: ['hunter', 'hunter'], limitTicks: 777 },
  long: { seed: 'long', players: ['hunter', 'hunter'], rules: { ...LONG, maxTicks: 100_000 } },
  fork: { of: 'hunter-gunner', at: 1200, seed: 'what if', players: ['random', 'hunter'] },
};

/**
 * Plays a match of the above and records it.
 *
 * @param modules entry points, as `loadModules` gives them: `core`, `replay` and `bots`
 * @param name of the match
 * @returns the log, complete, with no word of when or where it was made
 */
export function playGolden(modules, name) {
  const golden = GOLDEN[name];
  const { match, recorder } = begin(modules, golden);
  const sourcesAt = golden.sources ? lateSources(modules) : () => 0;
  const play = modules.bots.startMatch({
    start: match,
    players: golden.players.map((player) => modules.bots.findBot(player)),
    botSeed: golden.seed,
    limitTicks: golden.limitTicks,
    onTick({ tick }, first, second) {
      if (golden.notes && tick % 100 === 0) recorder.note(1, { tick, pressed: [first, second] });
      recorder.record(first, second, sourcesAt(tick));
    },
  });
  play.advance(Number.POSITIVE_INFINITY);
  return recorder.end(play.result);
}

function begin(modules, { seed, rules, players, recording, of, at }) {
  const about = players.map((name) => {
    const { kind, version } = modules.bots.findBot(name);
    return { name, kind, version };
  });
  const options = { players: about, ...recording };
  if (of !== undefined) return modules.replay.forkLog(playGolden(modules, of), at, options);
  const match = modules.core.createMatch({ seed, rules });
  return { match, recorder: modules.replay.createRecorder(match, options) };
}

/** Sources of inputs as of a player 2 that is late: for 6 ticks in 50 its keys are held, and now and then they count as released. */
function lateSources({ replay }) {
  return (tick) =>
    tick % 50 < 6 ? replay.packSources('fresh', tick % 400 < 50 && tick % 50 > 3 ? 'neutral' : 'held') : 0;
}
