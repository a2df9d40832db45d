/* What a bot leaves behind in the globals of its process. */

/** Captured, for they are read again once a bot has played, which may have replaced them. */
const { apply, getOwnPropertyDescriptor, getPrototypeOf, ownKeys } = Reflect;
const { is } = Object;

type Properties = ReadonlyMap<PropertyKey, PropertyDescriptor>;

/** Something global, with its own properties as they were. */
interface Owner {
  readonly name: string;
  readonly object: object;
  readonly properties: Properties;
}

/** What is other than it was. */
export interface ChangedGlobals {
  /** names that `globalThis` did not have */
  readonly added: readonly string[];
  /** all else: what is new in another object, gone, or has another value, as `Array.prototype.at` */
  readonly changed: readonly string[];
}

/** Objects in `globalThis`, beside its functions, whose properties are read. */
const NAMESPACES: ReadonlySet<PropertyKey> = new Set([
  'Math',
  'JSON',
  'Reflect',
  'Atomics',
  'Intl',
  'WebAssembly',
]);

/** The own properties of `globalThis`, of the functions and namespaces in it, and of the prototypes of these functions. */
export function readGlobals(): readonly Owner[] {
  const owners = new Map<object, Owner>();
  const add = (name: string, object: unknown): void => {
    if (!isObject(object) || owners.has(object)) return;
    owners.set(object, { name, object, properties: propertiesOf(object) });
    if (typeof object === 'function')
      add(`${name}.prototype`, getOwnPropertyDescriptor(object, 'prototype')?.value);
  };
  add('globalThis', globalThis);
  add('TypedArray', getPrototypeOf(Uint8Array));
  for (const [key, { value }] of propertiesOf(globalThis))
    if (typeof value === 'function' || NAMESPACES.has(key)) add(String(key), value);
  return [...owners.values()];
}

/** @param before as `readGlobals` gave it */
export function findChangedGlobals(before: readonly Owner[]): ChangedGlobals {
  const added: string[] = [];
  const changed: string[] = [];
  for (const { name, object, properties } of before) {
    const isGlobal = object === globalThis;
    const now = propertiesOf(object);
    for (const key of new Set([...properties.keys(), ...now.keys()])) {
      const [old, current] = [properties.get(key), now.get(key)];
      if (isSame(old, current)) continue;
      if (isGlobal && old === undefined) added.push(String(key));
      else changed.push(isGlobal ? String(key) : `${name}${pathOf(key)}`);
    }
  }
  return { added, changed };
}

const isObject = (value: unknown): value is object =>
  typeof value === 'function' || (typeof value === 'object' && value !== null);

const propertiesOf = (object: object): Properties =>
  new Map(ownKeys(object).map((key) => [key, getOwnPropertyDescriptor(object, key)!]));

function isSame(old: PropertyDescriptor | undefined, now: PropertyDescriptor | undefined): boolean {
  if (old === undefined || now === undefined) return false;
  // Node defines some globals by a getter that loads the value when it is first read, and then replaces itself by that value. The bot has
  // only read such a global, and the old getter still gives the same value.
  if (old.get !== undefined && 'value' in now) return gives(old.get, now.value);
  return FIELDS.every((field) => is(old[field], now[field]));
}

/** Whether a getter of `globalThis` gives this value. A getter of a class, such as that of `Map.prototype.size`, throws here. */
function gives(get: () => unknown, value: unknown): boolean {
  try {
    return is(apply(get, globalThis, []), value);
  } catch {
    return false;
  }
}

const FIELDS = ['value', 'get', 'set', 'writable', 'enumerable', 'configurable'] as const;

const pathOf = (key: PropertyKey): string =>
  typeof key === 'symbol' ? `[${String(key)}]` : `.${String(key)}`;
