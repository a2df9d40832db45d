/* A planner in a few lines: before it moves it tries each of six manoeuvres in a copy of the match. Run it with:
   node dist/examples/plan-ahead.js */
import { type Bot, type BotSetup, type ForwardModel, findBot, playMatch, type View } from 'shooter-sdk/bots';
import { LEFT, RIGHT, SHOOT } from 'shooter-sdk/core';

/** Ticks from one decision to the next, and how many it looks ahead. */
const [HOLD, AHEAD] = [6, 60];
const MANOEUVRES = [0, LEFT, RIGHT].flatMap((keys) => [12, 30].map((ticks) => ({ keys, ticks })));

/** The waves that the model shows beyond this one are drawn from the bot's own seed: nobody knows those of the match. */
function createBot({ seed }: BotSetup): Bot {
  let keys = SHOOT;
  let model: ForwardModel | undefined;
  return {
    decide(view: View) {
      if (view.tick % HOLD > 0) return keys;
      model ??= view.model(seed); // once: a model is made to be used again
      keys = SHOOT + findDirection(model);
      return keys;
    },
  };
}

/** The direction keys of the manoeuvre that leads to the most. */
function findDirection(model: ForwardModel): number {
  const worths = MANOEUVRES.map((manoeuvre) => worthOf(manoeuvre, model));
  return MANOEUVRES[worths.indexOf(Math.max(...worths))]!.keys;
}

/** What a manoeuvre leads to, if the other player stays where it is and shoots. */
function worthOf(manoeuvre: (typeof MANOEUVRES)[number], model: ForwardModel): number {
  model.load(); // to where the match is now
  for (let tick = 0; tick < AHEAD && model.outcome === undefined; tick += 1)
    model.step(SHOOT + (tick < manoeuvre.ticks ? manoeuvre.keys : 0), SHOOT);
  const { me, foe } = model.view;
  return 10 * me.health - foe.health + me.score;
}

const planner = { name: 'plan-ahead', createBot };
const hunter = findBot('hunter')!;
let won = 0;
for (const seed of ['1', '2', '3']) {
  won += Number(playMatch({ seed, players: [planner, hunter] }).result.winner === 1);
  won += Number(playMatch({ seed, players: [hunter, planner] }).result.winner === 2);
}
console.log(`plan-ahead won ${won} of 6 matches against hunter`);
if (won < 4) throw new Error('looking ahead did not help');
