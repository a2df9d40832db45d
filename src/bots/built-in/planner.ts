import { DOWN, type Input, LEFT, RIGHT, SHOOT, UP } from '../../core/index.ts';
import type { Bot, BotSetup, ForwardModel, View } from '../contract.ts';
import { holdKeys } from '../hold-keys.ts';

/* A beam search in the forward model: it steps a copy of the match to see what its keys lead to, goes on from the best few plans at the
   end of each leg, and presses the first keys of the plan that ends best. It always shoots. Its effort is counted in ticks of the model,
   never in time, so it presses the same keys on any machine. Left for others to improve: it takes the other player for a gunner that
   stays where it is, looks no further than its plan, starts each search from nothing, and gives all places of equal worth the same
   future, those in a corner too. */

/** Ticks from one decision to the next, which is also the length of a leg. */
const LEG_TICKS = 8;

/** Legs of a plan: 80 ticks, in which a laser fired from the bottom gets to the top. */
const LEGS = 10;

/** Ticks of the model that one decision takes at most. With a third of them it won 14 of 16 matches against dodger, not 16. */
const BUDGET = 6000;

/** The directions of a leg. With the first 3 alone it won 13 of 16 matches against dodger, not 16. */
const DIRECTIONS: readonly Input[] = [
  0,
  LEFT,
  RIGHT,
  UP,
  DOWN,
  LEFT + UP,
  RIGHT + UP,
  LEFT + DOWN,
  RIGHT + DOWN,
];

/** Plans that are kept after each leg. */
const BEAM_WIDTH: number = Math.floor(BUDGET / (LEG_TICKS * LEGS * DIRECTIONS.length));

/** Of plans that end a leg in one square of so many px the best is kept: the others would lead to the same. */
const SQUARE = 12;

/* What counts at the end of a plan, in points of damage: own health most, then the other's, then enemies hit. */
const HEALTH_WORTH = 50;
const FOE_HEALTH_WORTH = 15;
const HIT_WORTH = 1;

/** Searches a model of the match for the keys that lead to the best end. Draws nothing from its seed but the waves to come. */
export function createPlanner({ seed }: BotSetup): Bot {
  let model: ForwardModel | undefined;
  return holdKeys(LEG_TICKS, (view) => {
    model ??= view.model(seed);
    return SHOOT + findDirection(model);
  });
}

/** Plans up to the end of one leg. */
interface Plan {
  /** of the model, where the state at its end is kept */
  readonly slot: number;
  readonly worth: number;
  /** the direction of the first leg */
  readonly first: Input;
}

/** The first direction of the best plan that is found. */
function findDirection(model: ForwardModel): Input {
  model.load();
  model.save(ROOT);
  let plans: readonly Plan[] = [{ slot: ROOT, worth: 0, first: 0 }];
  for (let leg = 0; leg < LEGS; leg += 1) plans = extendPlans(model, plans, leg);
  return plans[0]!.first;
}

const ROOT = 0;

/** The best of all plans that go on from these for one more leg, the best first. */
function extendPlans(model: ForwardModel, plans: readonly Plan[], leg: number): Plan[] {
  const best = new Map<number, Plan>();
  // While this leg is written, the ends of the one before it are read: two banks of slots take turns.
  let free = ROOT + 1 + (leg % 2) * BEAM_WIDTH * DIRECTIONS.length;
  for (const { slot, first } of plans) {
    for (const direction of DIRECTIONS) {
      model.restore(slot);
      playLeg(model, direction);
      const worth = worthOf(model.view);
      const square = squareOf(model.view);
      const other = best.get(square);
      if (other !== undefined && other.worth >= worth) continue;
      const end = other?.slot ?? free++;
      model.save(end);
      best.set(square, { slot: end, worth, first: leg === 0 ? direction : first });
    }
  }
  return [...best.values()].sort((one, other) => other.worth - one.worth).slice(0, BEAM_WIDTH);
}

function playLeg(model: ForwardModel, direction: Input): void {
  for (let tick = 0; tick < LEG_TICKS && model.outcome === undefined; tick += 1) {
    model.step(SHOOT + direction, SHOOT);
  }
}

const worthOf = ({ me, foe, rules }: View): number =>
  HEALTH_WORTH * me.health - FOE_HEALTH_WORTH * foe.health + HIT_WORTH * rules.damage * me.score;

/** The number of the square that the player is in. Squares are numbered row by row, 1000 to a row. */
const squareOf = ({ me }: View): number => Math.floor(me.y / SQUARE) * 1000 + Math.floor(me.x / SQUARE);
