import { findBot, playMatch } from '../dist/src/bots/index.js';
const [a, b, pairs = '200', base = 'ladder'] = process.argv.slice(2);
const [A, B] = [findBot(a), findBot(b)];
let won = 0, lost = 0, drawn = 0, ticks = 0, byTime = 0, level = 0;
const t0 = performance.now();
for (let p = 0; p < Number(pairs); p += 1) {
  for (const s of [1, 2]) {
    const { match, result } = playMatch({ seed: `${base}/${p}`, players: s === 1 ? [A, B] : [B, A] });
    ticks += match.tick; level += match.level;
    if (result.reason === 'time') byTime += 1;
    if (result.reason === 'forfeit') throw new Error('forfeit');
    if (result.winner === null) drawn += 1; else if (result.winner === s) won += 1; else lost += 1;
  }
}
console.log(a, b, { won, lost, drawn, share: won / (won + lost), byTime, ticks, level: level / 2 / pairs, tps: ticks / ((performance.now() - t0) / 1000) });
