/* Imitation learning: a small network learns from logs of hunter which keys to hold, and beats gunner. Run it with:
   node dist/examples/imitate-from-logs.js */
import { type BotKind, findBot, observeView, playMatch, recordMatch } from 'shooter-sdk/bots';
import { type NamedLog, readObservations } from 'shooter-sdk/data';

const [MATCHES, EPOCHS, RATE, FRAME_SKIP, PAIRS] = [30, 5, 0.01, 8, 50];
const [INPUTS, HIDDEN, ACTIONS] = [64, 48, 32];
const [hunter, gunner] = [findBot('hunter')!, findBot('gunner')!];

// Any logs will do: those of `shooter match` or of a host are read by `readLog`.
const logs: NamedLog[] = [];
for (let seed = 1; seed <= MATCHES; seed += 1) {
  const { log } = await recordMatch({ seed: `lesson ${seed}`, players: [hunter, gunner] });
  logs.push({ name: `${seed}.log`, log });
}
const steps = [...readObservations(logs, { observation: 'compact', frameSkip: FRAME_SKIP, seat: 1 })];

let chance = 1;
function draw(): number {
  chance = (chance * 48_271) % 2_147_483_647;
  return chance / 2_147_483_647;
}
/** A layer: a row of weights for each output. */
const createLayer = (inputs: number, outputs: number): number[][] =>
  Array.from({ length: outputs }, () => Array.from({ length: inputs }, () => (draw() - 0.5) / 4));
const [first, second] = [createLayer(INPUTS, HIDDEN), createLayer(HIDDEN, ACTIONS)];

const apply = (layer: number[][], values: ArrayLike<number>): number[] =>
  layer.map((row) => row.reduce((sum, weight, i) => sum + weight * values[i]!, 0));

function think(seen: Float32Array) {
  const hidden = apply(first, seen).map((sum) => Math.max(0, sum));
  const logits = apply(second, hidden);
  return { hidden, logits, best: logits.indexOf(Math.max(...logits)) };
}

/** Goes down the gradient of the cross-entropy between what the network and what hunter does. */
function learn(seen: Float32Array, action: number): void {
  const { hidden, logits, best } = think(seen);
  const odds = logits.map((logit) => Math.exp(logit - logits[best]!));
  const sum = odds.reduce((all, one) => all + one);
  const errors = odds.map((one, a) => RATE * (one / sum - (a === action ? 1 : 0)));
  const back = hidden.map((_, h) => errors.reduce((all, error, a) => all + error * second[a]![h]!, 0));
  for (const [a, row] of second.entries()) for (const h of hidden.keys()) row[h]! -= errors[a]! * hidden[h]!;
  for (const [h, row] of first.entries())
    if (hidden[h]! > 0) for (let i = 0; i < INPUTS; i += 1) row[i]! -= back[h]! * seen[i]!;
}

for (let turn = 0; turn < EPOCHS * steps.length; turn += 1) {
  const { observation, action } = steps[Math.floor(draw() * steps.length)]!;
  learn(observation, action);
}
const alike = steps.filter(({ observation, action }) => think(observation).best === action).length;
console.log(`${((100 * alike) / steps.length).toFixed(1)} % of ${steps.length} steps as hunter`);

const seen = new Float32Array(INPUTS);
const createBot: BotKind['createBot'] = () => {
  let keys = 0;
  return {
    decide(view) {
      if (view.tick % FRAME_SKIP > 0) return keys;
      observeView(view, seen, 'compact');
      keys = think(seen).best;
      return keys;
    },
  };
};
const learned = { ...gunner, name: 'learned', createBot };
let wins = 0;
for (let seed = 1; seed <= PAIRS; seed += 1) {
  if (playMatch({ seed: `exam ${seed}`, players: [learned, gunner] }).result.winner === 1) wins += 1;
  if (playMatch({ seed: `exam ${seed}`, players: [gunner, learned] }).result.winner === 2) wins += 1;
}
console.log(`won ${wins} of ${2 * PAIRS} matches against gunner`);
