/* Explicit-state search: every order in which things can happen, for a system that is small enough. */

/** What can happen next in a state. */
export interface Move<State> {
  readonly name: string;
  /** It happens sooner or later; else it only may (a wake-up for no reason, a thread that is killed). */
  readonly isFair: boolean;
  /** @throws Broken if a claim no longer holds */
  readonly take: () => State;
}

export interface System<State> {
  readonly first: State;
  /** equal for states in which the same can happen */
  keyOf(state: State): string;
  /** @throws Broken if a claim does not hold in this state */
  movesOf(state: State): readonly Move<State>[];
  /** everything has come to its end */
  isOver(state: State): boolean;
}

/** A claim that does not hold. */
export class Broken extends Error {}

export interface Explored {
  readonly states: number;
  /** what went wrong first, and the shortest way there; undefined: nothing */
  readonly fault?: { readonly what: string; readonly way: readonly string[] };
}

/** A search that meets more states than this is too large to be a test. */
const MAX_STATES = 2_000_000;

interface Visited {
  /** before it; -1 for the first */
  readonly parent: number;
  readonly name: string;
}

/** Looks at all states, nearest first; then whether each can still come to its end by what happens sooner or later. */
export function explore<State>(system: System<State>): Explored {
  const ids = new Map<string, number>([[system.keyOf(system.first), 0]]);
  const visited: Visited[] = [{ parent: -1, name: '' }];
  const waiting: (State | undefined)[] = [system.first];
  const comesFrom: number[][] = [[]];
  const over: number[] = [];
  const wayTo = (id: number, last: readonly string[] = []): readonly string[] => {
    const way = [...last];
    for (let at = id; at > 0; at = visited[at]!.parent) way.unshift(visited[at]!.name);
    return way;
  };
  for (let id = 0; id < visited.length; id += 1) {
    const state = waiting[id]!;
    waiting[id] = undefined;
    if (system.isOver(state)) over.push(id);
    let name = '';
    try {
      for (const move of system.movesOf(state)) {
        ({ name } = move);
        const next = move.take();
        const key = system.keyOf(next);
        let nextId = ids.get(key);
        if (nextId === undefined) {
          nextId = visited.length;
          if (nextId >= MAX_STATES) throw new RangeError(`more than ${MAX_STATES} states`);
          ids.set(key, nextId);
          visited.push({ parent: id, name });
          waiting.push(next);
          comesFrom.push([]);
        }
        if (move.isFair) comesFrom[nextId]!.push(id);
      }
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      return { states: visited.length, fault: { what: error.message, way: wayTo(id, [name]) } };
    }
  }
  const stuck = findStuck(comesFrom, over);
  if (stuck === undefined) return { states: visited.length };
  return { states: visited.length, fault: { what: 'stuck', way: wayTo(stuck) } };
}

/** The first state from which no end can be reached: there all threads wait for each other, or run for ever. */
function findStuck(comesFrom: readonly (readonly number[])[], over: readonly number[]): number | undefined {
  const isFine = new Uint8Array(comesFrom.length);
  const open = [...over];
  for (const id of open) isFine[id] = 1;
  for (let id = open.pop(); id !== undefined; id = open.pop())
    for (const from of comesFrom[id]!) {
      if (isFine[from] === 1) continue;
      isFine[from] = 1;
      open.push(from);
    }
  const stuck = isFine.indexOf(0);
  return stuck < 0 ? undefined : stuck;
}
