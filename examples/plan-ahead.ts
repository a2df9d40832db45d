/* A planner in a few lines: before it goes anywhere it tries each way in a copy of the match. Run it with:
   node dist/examples/plan-ahead.js */
import { type Bot, type BotSetup, findBot, playMatch, type View } from 'shooter-sdk/bots';
import { LEFT, RIGHT, SHOOT } from 'shooter-sdk/core';

const [HOLD, AHEAD] = [6, 60];
const WAYS = [0, LEFT, RIGHT].flatMap((keys) => [12, 30].map((ticks) => ({ keys, ticks })));

/** The waves that the model shows beyond this one are drawn from the bot's own seed: nobody knows those of the match. */
function createBot({ seed }: BotSetup): Bot {
  let keys = SHOOT;
  return {
    decide(view: View) {
      if (view.tick % HOLD > 0) return keys;
      const model = view.model(seed);
      model.save(0);
      const worths = WAYS.map((way) => {
        model.restore(0);
        for (let tick = 0; tick < AHEAD && model.outcome === undefined; tick += 1)
          model.step(SHOOT + (tick < way.ticks ? way.keys : 0), SHOOT);
        const { me, foe } = model.view;
        return 10 * me.health - foe.health + me.score;
      });
      keys = SHOOT + WAYS[worths.indexOf(Math.max(...worths))]!.keys;
      return keys;
    },
  };
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
