/* Bots against each other in a program of one's own. Run it with: node dist/examples/play-my-bot.js */
import { type BotKind, findBot, playMatch } from 'shooter-sdk/bots';
import { createBot, name, version } from './my-bot.ts';

const mine: BotKind = { name, version, kind: 'module', createBot };
const gunner = findBot('gunner')!;

let wins = 0;
for (let seed = 1; seed <= 10; seed += 1) {
  // Both seats, because the start does not treat them alike.
  if (playMatch({ seed, players: [mine, gunner] }).result.winner === 1) wins += 1;
  if (playMatch({ seed, players: [gunner, mine] }).result.winner === 2) wins += 1;
}
console.log(`${name} wins ${wins} of 20 matches against ${gunner.name}`);
