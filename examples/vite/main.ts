/* A match of two bots that is played in the page, drawn while it goes on, and kept as a log that "shooter verify" proves.
   Run it with: npm install && npm run dev, or play one match by its address: /?p1=hunter&p2=dodger&seed=42 */
import { type BotKind, BUILT_IN_BOTS, findBot, startMatch } from 'shooter-sdk/bots';
import { createMatch, type Input, TICK_RATE } from 'shooter-sdk/core';
import { createEffectFinder, describeOutcome } from 'shooter-sdk/render';
import { createRecorder, encodeLog } from 'shooter-sdk/replay';
import { createArena } from 'shooter-sdk/web';

const find = <E extends Element>(selector: string): E => document.querySelector<E>(selector)!;

const form = find<HTMLFormElement>('form');
const canvas = find<HTMLCanvasElement>('canvas');
const status = find<HTMLOutputElement>('output');
const link = find<HTMLAnchorElement>('a[download]');
const arena = createArena(canvas);
const isCalm = matchMedia('(prefers-reduced-motion: reduce)');

/** Draws the match anew, at the size that the canvas has on the page. */
let draw = (): void => {};
/** Counts the matches: only the last one goes on. */
let current = 0;

new ResizeObserver(() => {
  arena.resize({ size: canvas.clientWidth, pixelRatio: devicePixelRatio });
  draw();
}).observe(canvas);

/** A tab that was hidden goes on where it was: nobody waits for seconds of it at once. */
const MOST_TICKS_A_FRAME = 4;

function play(players: readonly [BotKind, BotKind], seed: string, speed: number): void {
  current += 1;
  const number = current;
  const names = [players[0].name, players[1].name] as const;
  const match = createMatch({ seed });
  const about = ({ name, kind, version }: BotKind) => ({ name, kind, version });
  const recorder = createRecorder(match, { players: [about(players[0]), about(players[1])] });
  const finder = createEffectFinder();
  let keys: [Input, Input] = [0, 0];
  const game = startMatch({
    start: match,
    players,
    onTick(_, first, second) {
      recorder.record(first, second);
      finder.look(match);
      keys = [first, second];
    },
  });
  finder.look(match);
  draw = () => arena.draw({ match, effects: finder.effects, keys, names, calm: isCalm.matches });
  link.hidden = true;
  status.value = `${names[0]} against ${names[1]}`;

  let before = performance.now();
  let ticks = 0;
  const advance = (now: number): void => {
    // Another match has begun.
    if (number !== current) return;
    ticks += (Math.max(0, now - before) / 1000) * TICK_RATE * speed;
    before = now;
    const due = Math.min(Math.floor(ticks), MOST_TICKS_A_FRAME * speed);
    ticks = due < Math.floor(ticks) ? 0 : ticks - due;
    const goesOn = game.advance(due);
    draw();
    if (goesOn) requestAnimationFrame(advance);
    else offer(encodeLog(recorder.end(game.result!)), describeOutcome(game.result!, names));
  };
  requestAnimationFrame(advance);
}

/** Shows how the match ended, and a link to its log. */
function offer(log: Uint8Array, outcome: string): void {
  URL.revokeObjectURL(link.href);
  link.href = URL.createObjectURL(new Blob([log.slice()]));
  link.hidden = false;
  status.value = outcome;
}

const wanted = new URLSearchParams(location.search);
for (const [name, bot] of [
  ['p1', 'hunter'],
  ['p2', 'dodger'],
] as const) {
  const list = find<HTMLSelectElement>(`select[name=${name}]`);
  list.append(...BUILT_IN_BOTS.map((kind) => new Option(kind.name)));
  list.value = findBot(wanted.get(name) ?? bot)?.name ?? bot;
}
find<HTMLInputElement>('[name=seed]').value = wanted.get('seed') ?? String(Date.now() % 100_000);
find<HTMLSelectElement>('[name=speed]').value = wanted.get('speed') ?? '1';

function playChosen(): void {
  const chosen = new FormData(form);
  const botOf = (name: string): BotKind => findBot(String(chosen.get(name)))!;
  play([botOf('p1'), botOf('p2')], String(chosen.get('seed')), Number(chosen.get('speed')) || 1);
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  playChosen();
});
playChosen();
