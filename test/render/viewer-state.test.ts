import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_TICK } from '../../src/core/index.ts';
import { formatClock } from '../../src/render/format.ts';
import {
  createViewerState,
  FILTERS,
  reduceViewer,
  SPEEDS,
  tickOf,
  type ViewerAction,
  type ViewerState,
} from '../../src/render/viewer-state.ts';

const SEED = 20_261_125;
const LAST = 5000;
const EVENTS = [0, 10, 10, 400, 4999, 5000];

const still = (at: number): ViewerState => createViewerState(LAST, { at, playing: false });

const act = (state: ViewerState, ...actions: readonly ViewerAction[]): ViewerState =>
  actions.reduce((before, action) => reduceViewer(before, action, EVENTS), state);

const typed = (text: string): ViewerAction[] => [
  { kind: 'ask' },
  ...[...text].map((one): ViewerAction => ({ kind: 'type', text: one })),
  { kind: 'enter' },
];

const KINDS = [
  ...([
    'toggle',
    'first',
    'last',
    'faster',
    'slower',
    'normal',
    'help',
    'filter',
    'mode',
    'follow',
    'reverse',
  ] as const),
  ...(['zoom-in', 'zoom-out', 'close', 'copy', 'suspend', 'ask', 'erase', 'enter'] as const),
];
const action: fc.Arbitrary<ViewerAction> = fc.oneof(
  fc.constantFrom(...KINDS).map((kind): ViewerAction => ({ kind })),
  fc.integer({ min: -6000, max: 6000 }).map((ticks): ViewerAction => ({ kind: 'step', ticks })),
  fc.constantFrom(1 as const, -1 as const).map((direction): ViewerAction => ({ kind: 'event', direction })),
  fc.nat(9).map((tenth): ViewerAction => ({ kind: 'tenth', tenth })),
  fc.integer({ min: -9, max: 9000 }).map((tick): ViewerAction => ({ kind: 'go', tick })),
  fc.constantFrom('0', '1', '7', ':', '.', 'x', '漢').map((text): ViewerAction => ({ kind: 'type', text })),
  fc.nat(3000).map((ms): ViewerAction => ({ kind: 'pass', ms })),
);

describe('a viewer', () => {
  test('is within the match and plays nothing beyond its end, whatever is asked of it', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), fc.nat(LAST), (actions, at) => {
        let state = createViewerState(LAST, { at });
        for (const one of actions) {
          state = act(state, one);
          expect(state.position).toBeGreaterThanOrEqual(0);
          expect(state.position).toBeLessThanOrEqual(LAST);
          expect(state.playing && state.position === (state.backwards ? 0 : LAST)).toBe(false);
          expect(SPEEDS[state.speed]).toBeDefined();
          expect(FILTERS).toContain(state.filter);
        }
      }),
      { numRuns: 500, seed: SEED },
    );
  });

  test('a tick on and a tick back is where it was', () => {
    for (const at of [0, 1, 2500, LAST - 1])
      expect(act(still(at), { kind: 'step', ticks: 1 }, { kind: 'step', ticks: -1 })).toEqual(still(at));
    expect(tickOf(act(still(0), { kind: 'step', ticks: -1 }))).toBe(0);
    expect(tickOf(act(still(LAST), { kind: 'step', ticks: 1 }))).toBe(LAST);
  });

  test('a tick stops it, a second does not', () => {
    const playing = createViewerState(LAST, { at: 100 });
    expect(act(playing, { kind: 'step', ticks: 1 }).playing).toBe(false);
    expect(act(playing, { kind: 'step', ticks: 60 }).playing).toBe(true);
  });

  test('plays 60 ticks a second times its speed, and stops at the end', () => {
    for (const speed of SPEEDS) {
      let state = createViewerState(LAST, { speed });
      for (let ms = 0; ms < 1000; ms += 10) state = act(state, { kind: 'pass', ms: 10 });
      expect(state.position).toBeCloseTo(60 * speed);
    }
    const end = act(createViewerState(LAST, { at: LAST - 1 }), { kind: 'pass', ms: 200 });
    expect(end).toMatchObject({ position: LAST, playing: false });
    expect(act(end, { kind: 'pass', ms: 200 })).toEqual(end);
    expect(act(end, { kind: 'toggle' })).toMatchObject({ position: 0, playing: true });
  });

  test('plays backwards as fast, stops at the beginning, and starts over from the end', () => {
    for (const speed of SPEEDS) {
      let state = act(createViewerState(LAST, { at: 3000, speed, playing: false }), { kind: 'reverse' });
      expect(state).toMatchObject({ playing: true, backwards: true });
      for (let ms = 0; ms < 1000; ms += 10) state = act(state, { kind: 'pass', ms: 10 });
      expect(state.position).toBeCloseTo(3000 - 60 * speed);
    }
    const start = act(still(1), { kind: 'reverse' }, { kind: 'pass', ms: 200 });
    expect(start).toMatchObject({ position: 0, playing: false });
    expect(act(start, { kind: 'toggle' })).toMatchObject({ position: LAST, playing: true });
    expect(act(start, { kind: 'reverse' })).toMatchObject({ position: 0, playing: true, backwards: false });
    expect(act(still(0), { kind: 'reverse' })).toMatchObject({ playing: false, backwards: true });
  });

  test('lists what it is told to, at the speed it is told', () => {
    expect(act(still(0), { kind: 'list', filter: 'hits' }, { kind: 'speed', speed: 99 })).toMatchObject({
      filter: 'hits',
      speed: SPEEDS.length - 1,
    });
  });

  test('does not leap over what nobody watched', () => {
    expect(act(createViewerState(LAST), { kind: 'pass', ms: 3_600_000 }).position).toBeLessThan(60);
  });

  test.each([
    ['1200', 1200],
    ['0', 0],
    ['0:20', 1200],
    ['1:02.5', 3750],
    ['99999999', LAST],
    ['9:00', LAST],
    ['0:01:02.5', 3750],
    ['1:00:00', LAST],
    ['1:2:3', 77],
    ['1:2:03', 77],
    ['::', 77],
    ['', 77],
    ['.5', 77],
  ])('that is told to go to "%s" is at tick %d', (text, tick) => {
    const state = act(still(77), ...typed(text));
    expect(tickOf(state)).toBe(tick);
    expect(state.typed).toBeUndefined();
    expect(state.message !== '').toBe(tick === LAST || (tick === 77 && text !== ''));
  });

  test('takes every time that a clock shows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MAX_TICK }), (tick) => {
        const state = createViewerState(MAX_TICK, { playing: false });
        const shown = typed(formatClock(tick)).reduce((before, one) => reduceViewer(before, one, []), state);
        expect(tickOf(shown)).toBe(tick - (tick % 6));
      }),
      { seed: SEED, examples: [[MAX_TICK], [216_000], [215_999], [0]] },
    );
  });

  test('types digits alone, takes back, and forgets what is closed', () => {
    const asked = act(still(77), { kind: 'ask' }, { kind: 'type', text: 'x' }, { kind: 'type', text: '12' });
    expect(asked.typed).toBe('12');
    expect(act(asked, { kind: 'erase' }).typed).toBe('1');
    expect(act(asked, { kind: 'close' })).toEqual(still(77));
    expect(act(asked, { kind: 'quit' })).toMatchObject({ done: false, typed: undefined });
  });

  test('goes to no event before its first tick', () => {
    const late = { ...still(450), firstTick: 420 };
    const state = act(late, { kind: 'event', direction: -1 });
    expect(state).toEqual({ ...late, message: 'no event before this' });
  });

  test('goes from event to event, each once, and says where there is none', () => {
    let state = still(0);
    const visited: number[] = [];
    for (let count = 0; count < 5; count += 1) {
      state = act(state, { kind: 'event', direction: 1 });
      visited.push(tickOf(state));
    }
    expect(visited).toEqual([10, 400, 4999, 5000, 5000]);
    expect(state.message).toBe('no event after this');
    expect(act(state, { kind: 'help' }).message).toBe('');
    expect(tickOf(act(state, { kind: 'event', direction: -1 }))).toBe(4999);
    expect(act(still(0), { kind: 'event', direction: -1 }).message).toBe('no event before this');
  });
});
