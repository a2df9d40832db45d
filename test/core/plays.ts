import fc from 'fast-check';
import { ALL_KEYS, COLOURS, MAX_TICK, PARAMETERS, type Rules, type State } from '../../src/core/index.ts';
import { createModel, stepModel } from '../../src/core/internal.ts';
import { inputsOf, type Play, type Run, takeState } from './compare.ts';

/* Matches for property tests: rules over their whole ranges, with a leaning towards the ends; inputs in runs, as fingers
   give them; and states made by hand in which much happens soon. */

/** How many times the usual number of cases to try; `FUZZ=100 npx vitest run test/core/model.test.ts` hunts. */
export const FUZZ: number = Number(process.env.FUZZ ?? 1);
/** What a property test may take, for that many cases. */
export const TIMEOUT_MS: number = 60_000 * Math.max(1, FUZZ);

const within = (name: keyof Rules, max: number = PARAMETERS[name].max): fc.Arbitrary<number> => {
  const { min, default: usual } = PARAMETERS[name];
  return fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(min, max, Math.min(max, usual)) },
    { weight: 1, arbitrary: fc.integer({ min, max: Math.min(max, min + 5) }) },
    { weight: 2, arbitrary: fc.integer({ min, max }) },
  );
};

/** Any rules, with waves that the model gets through in a reasonable time. */
const anyRules = (wave: number): fc.Arbitrary<Rules> =>
  fc.record({
    playerSpeed: within('playerSpeed'),
    enemySpeed: within('enemySpeed'),
    laserSpeed: within('laserSpeed'),
    cooldown: within('cooldown'),
    health: within('health'),
    damage: within('damage'),
    waveBase: within('waveBase', wave),
    waveGrowth: within('waveGrowth', Math.min(100, wave)),
    maxTicks: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(0, PARAMETERS.maxTicks.default) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 400 }) },
    ),
  });

const runLength = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 4 }) },
  { weight: 3, arbitrary: fc.integer({ min: 5, max: 40 }) },
  { weight: 1, arbitrary: fc.integer({ min: 41, max: 400 }) },
);

/** Runs of inputs, `ticks` ticks long in all. */
const runs = (ticks: number): fc.Arbitrary<Run[]> =>
  fc
    .array(fc.tuple(fc.integer({ min: 0, max: ALL_KEYS }), runLength), {
      minLength: 1,
      maxLength: 60,
      size: 'max',
    })
    .map((all) => cut(all, ticks));

/** The runs over and over, `ticks` ticks of them, with none after its like. */
function cut(all: readonly Run[], ticks: number): Run[] {
  const out: [number, number][] = [];
  for (let left = ticks, at = 0; left > 0; at += 1) {
    const [byte, count] = all[at % all.length]!;
    const held = Math.min(count, left);
    if (out.at(-1)?.[0] === byte) out.at(-1)![1] += held;
    else out.push([byte, held]);
    left -= held;
  }
  return out;
}

/* Players who press the same keys stay side by side, if they stood so, and often meet the same enemies in the same tick. */
const bothRuns = (ticks: number): fc.Arbitrary<[Run[], Run[]]> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.tuple(runs(ticks), runs(ticks)) },
    { weight: 1, arbitrary: runs(ticks).map((same): [Run[], Run[]] => [same, same]) },
  );

const seeds = fc.oneof(fc.string({ maxLength: 6, unit: 'binary' }), fc.maxSafeInteger());

/** A match from tick 0, with waves of up to about `wave` enemies. */
export const wholeMatch = (wave: number, ticks: number): fc.Arbitrary<Play> =>
  fc.record({ seed: seeds, rules: anyRules(wave), inputs: bothRuns(ticks) });

/** A match from a state in which bodies stand close, up to `enemies` of them enemies. */
export const fromMidst = (enemies: number, ticks: number): fc.Arbitrary<Play> =>
  anyRules(60).chain((rules) =>
    fc
      .record({ seed: seeds, from: anyState(rules, enemies), inputs: bothRuns(ticks) })
      .map(({ seed, from, inputs }) => ({ seed, rules: endLater(rules, from), from, inputs })),
  );

/** A match whose last tick is the last that there can be. */
export const atTheEndOfTime = (enemies: number, ticks: number): fc.Arbitrary<Play> =>
  fromMidst(enemies, ticks).chain((play) =>
    fc.integer({ min: 0, max: ticks }).map((left) => ({
      ...play,
      rules: { ...play.rules, maxTicks: 0 },
      from: { ...play.from!, tick: MAX_TICK - left },
    })),
  );

/** A match in which somebody dies just when time is up, or a tick before or after, if anybody dies. */
export const whenTimeIsUp = (enemies: number, ticks: number): fc.Arbitrary<Play> =>
  fc.tuple(fromMidst(enemies, ticks), fc.integer({ min: -1, max: 1 })).map(([play, late]) => {
    const rules = { ...play.rules, maxTicks: 0 };
    const died = lastTick({ ...play, rules });
    return { ...play, rules: { ...rules, maxTicks: Math.max(died + late, play.from!.tick + 1) } };
  });

function lastTick(play: Play): number {
  const model = createModel(play);
  takeState(model, play.from!);
  for (const [first, second] of inputsOf(play)) {
    if (model.outcome !== undefined) break;
    stepModel(model, first, second);
  }
  return model.state.tick;
}

/* A time limit counts from tick 0, so one that is to come soon is moved to where the state is. */
const endLater = (rules: Rules, { tick }: State): Rules =>
  rules.maxTicks === 0 || rules.maxTicks > tick ? rules : { ...rules, maxTicks: tick + rules.maxTicks };

/** Any state that a match under `rules` can hold, as far as `matchFromState` asks. */
const anyState = (rules: Rules, enemies: number): fc.Arbitrary<State> =>
  fc
    .record({
      tick: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 30_000 })),
      players: players(rules),
      shots: fc.oneof(
        fc.tuple(shots, shots),
        fc.tuple(shots, aside).map(([own, by]) => [own, own.map((shot) => shift(shot, by))] as const),
      ),
      enemies: fc.array(enemy, { maxLength: enemies, size: 'max' }),
    })
    .map((state) => ({
      tick: state.tick,
      level: Math.min(state.tick, 3),
      players: state.players,
      lasers: [
        lasersOf(rules, state.players[0].cooldown, state.shots[0]),
        lasersOf(rules, state.players[1].cooldown, state.shots[1]),
      ],
      enemies: state.enemies.sort((a, b) => b.y - a.y),
    }));

const players = (rules: Rules): fc.Arbitrary<State['players']> =>
  fc.oneof(
    fc.tuple(player(rules), player(rules)),
    fc.tuple(player(rules), aside).map(([one, by]): State['players'] => [one, shift(one, by)]),
  );

/** How far a player or a laser is to the right of its like, px. */
const aside = fc.integer({ min: 0, max: 60 });
const shift = <T extends { x: number }>(body: T, by: number): T => ({
  ...body,
  x: Math.min(649, body.x + by),
});

const player = (rules: Rules): fc.Arbitrary<State['players'][0]> =>
  fc.record({
    x: fc.oneof(fc.integer({ min: 1, max: 649 }), fc.constantFrom(1, 2, 30, 31, 619, 620, 648, 649)),
    y: fc.oneof(fc.integer({ min: 1, max: 644 }), fc.constantFrom(1, 2, 30, 31, 614, 615, 643, 644)),
    health: fc.oneof(fc.constant(rules.health), fc.integer({ min: 1, max: rules.health })),
    cooldown: fc.oneof(
      fc.integer({ min: 0, max: Math.min(3, rules.cooldown) }),
      fc.integer({ min: 0, max: rules.cooldown }),
    ),
    score: fc.integer({ min: 0, max: 1000 }),
  });

/* Where lasers are, as a share of the room that they have above the lowest place that they can be at. */
const PERCENT = 100;
const shots = fc.array(
  fc.record({ x: fc.integer({ min: 1, max: 649 }), share: fc.integer({ min: 0, max: PERCENT }) }),
  { maxLength: 12, size: 'max' },
);

const enemy = fc.record({
  x: fc.integer({ min: 50, max: 649 }),
  y: fc.oneof(
    fc.integer({ min: -100, max: 700 }),
    fc.integer({ min: 500, max: 700 }),
    fc.integer({ min: -1500, max: 0 }),
  ),
  colour: fc.constantFrom(...COLOURS),
});

/* A player's last laser has climbed for one tick and one more for each that its cooldown has gone down, the one before
   it for a cooldown longer, and so on; so high each must be. */
function lasersOf(
  { laserSpeed, cooldown }: Rules,
  left: number,
  wanted: readonly { x: number; share: number }[],
): State['lasers'][0] {
  const lasers: State['lasers'][0] = [];
  let lowest = 644 - laserSpeed * (1 + cooldown - left);
  for (const { x, share } of wanted) {
    if (lowest < 0) break;
    lasers.unshift({ x, y: Math.floor((lowest * share) / PERCENT) });
    lowest -= laserSpeed * cooldown;
  }
  return lasers;
}
