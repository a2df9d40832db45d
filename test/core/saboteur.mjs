/* Run as a process of its own: everything that a bot could replace is replaced, one after the other and then all at once, while a match
   is played and recorded. Prints, as JSON, what came out otherwise than undisturbed; and what a planted use of a replaced global does. */

import { startMatch } from '../../dist/src/bots/index.js';
import { createMatch, readEnemies, readLasers, restore, snapshot, step } from '../../dist/src/core/index.js';
import { createRecorder, encodeLog } from '../../dist/src/replay/index.js';

const RULES = { waveBase: 40, waveGrowth: 30, health: 1000, damage: 1, maxTicks: 500, enemySpeed: 15 };
const SEED = 'saboteur ☃';

/* Captured, because all of this is replaced while it is needed. */
const { defineProperty, deleteProperty } = Reflect;

/** Every object of the language whose members the code of a match could use, by name. */
function listTargets() {
  const targets = new Map([['globalThis', globalThis]]);
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    const value = Object.getOwnPropertyDescriptor(globalThis, name).value;
    if (!/^[A-Z]/.test(name) || value === null || !['function', 'object'].includes(typeof value)) continue;
    targets.set(name, value);
    if (typeof value === 'function' && value.prototype) targets.set(`${name}.prototype`, value.prototype);
  }
  const iterators = {
    array: [].values(),
    map: new Map().entries(),
    set: new Set().values(),
    text: ''[Symbol.iterator](),
  };
  for (const [name, iterator] of Object.entries(iterators))
    targets.set(`%${name}Iterator%`, Object.getPrototypeOf(iterator));
  targets.set('%Iterator%', Object.getPrototypeOf(Object.getPrototypeOf([].values())));
  targets.set('%TypedArray%', Object.getPrototypeOf(Int32Array));
  targets.set('%TypedArray%.prototype', Object.getPrototypeOf(Int32Array.prototype));
  targets.set('%Generator%', Object.getPrototypeOf((function* () {})()));
  return targets;
}

/** What replaces a member: it fails in whatever way it is used. */
const fails = () => {
  throw new Error('sabotage');
};

function sabotage({ target, key, before }) {
  if ('value' in before) {
    const value = typeof before.value === 'function' || typeof before.value === 'object' ? fails : 'sabotage';
    defineProperty(target, key, { ...before, value });
  } else defineProperty(target, key, { ...before, get: fails, set: fails });
}

function listMembers() {
  const members = [];
  for (const [name, target] of listTargets()) {
    for (const key of Reflect.ownKeys(target)) {
      const before = Object.getOwnPropertyDescriptor(target, key);
      // The length of Array.prototype is that of an array.
      if (!before.configurable && (!before.writable || key === 'length')) continue;
      members.push({ name: `${name}.${String(key)}`, target, key, before });
    }
  }
  return members;
}

/** Setters where an assignment to a field that is not there yet would find them. */
function listPollutions() {
  const match = createMatch({ seed: '1', rules: RULES });
  const names = ['kind', 'value', 'hash', 'words', 'at', 'from', 'field', 'winner', 'reason', '0', '1', '2'];
  const fields = new Set([
    ...names,
    ...Object.keys(match),
    ...Object.keys(match.player1),
    ...Object.keys(match.rules),
  ]);
  return [...fields].map((key) => ({
    name: `Object.prototype.${key}`,
    target: Object.prototype,
    key,
    before: undefined,
  }));
}

const pollute = ({ target, key }) =>
  defineProperty(target, key, { get: fails, set: fails, configurable: true });

function mend(members) {
  for (let i = 0; i < members.length; i += 1) {
    const { target, key, before } = members[i];
    if (before === undefined) deleteProperty(target, key);
    else defineProperty(target, key, before);
  }
}

const keysOf = (tick, view) =>
  (tick % 50 < 30 ? 16 : 0) + (view.me.x > 300 ? 1 : 2) + (view.enemies.count % 2) * 4 + lowestOf(view) * 8;

/** 1 if the lowest enemy is in the right half, else 0. */
const lowestOf = ({ enemies }) => (enemies.count > 0 && enemies.x(0) > 349 ? 1 : 0);

/** Goes on from a snapshot and back to it. @returns the bodies that are read there */
function look(match) {
  const kept = snapshot(match);
  step(match, 16, 16);
  restore(match, kept);
  return readLasers(match, match.player1, room) + readEnemies(match, 700, room);
}
const room = new Int32Array(90);

/** Gets everything ready, plays while `disturb` has its way, and sums up afterwards. */
function play(members, disturb, use = () => {}) {
  const match = createMatch({ seed: SEED, rules: RULES });
  const recorder = createRecorder(match, {
    players: [{ name: 'a' }, { name: 'b' }],
    checkpointEvery: 50,
    states: true,
    events: true,
  });
  const bot = { name: 'bot', createBot: () => ({ decide: (view) => keysOf(view.tick, view) }) };
  let failed = 0;
  const shaky = {
    name: 'shaky',
    createBot: () => ({ decide: (view) => (view.tick === 90 && failed++ === 0 ? -1 : 2 + 16) }),
  };
  const running = startMatch({
    start: match,
    players: [bot, shaky],
    onTick: (_, first, second) => recorder.record(first, second),
  });
  let plain;
  let seen = 0;
  let log;
  let error;
  for (let i = 0; i < members.length; i += 1) disturb(members[i]);
  try {
    use();
    plain = createMatch({ seed: SEED, rules: RULES });
    while (plain.outcome === undefined) {
      step(plain, plain.tick & 31, (plain.tick >> 3) & 31);
      if (plain.tick % 100 === 50) seen += look(plain);
    }
    running.advance(1 / 0);
    log = recorder.end(running.result);
  } catch (thrown) {
    error = thrown;
  } finally {
    mend(members);
  }
  if (error !== undefined)
    return String(error?.stack ?? error)
      .split('\n')
      .slice(0, 3)
      .join(' ');
  const { tick, level, outcome, player1, player2 } = plain;
  const told = [
    tick,
    level,
    outcome.winner,
    player1.score,
    player2.score,
    running.match.tick,
    running.failures.length,
    seen,
  ];
  return `${told.join('/')} ${Buffer.from(encodeLog(log)).toString('base64')}`;
}

const undisturbed = play([], sabotage);
const members = listMembers();
const pollutions = listPollutions();
const isSame = (found) => found === undisturbed;
const found = [];
for (const member of members) {
  const got = play([member], sabotage);
  if (!isSame(got)) found.push([member.name, got.slice(0, 300)]);
}
for (const member of pollutions) {
  const got = play([member], pollute);
  if (!isSame(got)) found.push([member.name, got.slice(0, 300)]);
}
const all = play(members, sabotage);
if (!isSame(all)) found.push(['all at once', all.slice(0, 300)]);
const planted = play(
  members.filter(({ name }) => name === 'Math.max'),
  sabotage,
  () => Math.max(1, 2),
);

process.stdout.write(
  JSON.stringify({ members: members.length, found, planted, undisturbed: undisturbed.split(' ')[0] }),
);
