/* A match without bots or files: the core alone. Run it with: node dist/examples/first-match.js */
import { createMatch, LEFT, RIGHT, readState, SHOOT, step } from 'shooter-sdk/core';

const match = createMatch({ seed: '42' });
while (match.outcome === undefined) {
  const turn = Math.floor(match.tick / 60) % 2 === 0;
  step(match, SHOOT + (turn ? LEFT : RIGHT), SHOOT);
}

const { players, level } = readState(match);
console.log(
  `tick ${match.tick}, wave ${level}: ${match.outcome.reason}, winner ${match.outcome.winner ?? 'nobody'}`,
);
console.log(
  `health ${players[0].health} and ${players[1].health}, score ${players[0].score} and ${players[1].score}`,
);
