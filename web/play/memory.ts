/* What the page remembers: the name of who plays, for good; the host's token and the seat that is held, for this tab. A browser may
   keep nothing for a page; then it is asked again. */

export interface Memory {
  name: string | undefined;
  token: string | undefined;
  /** the reconnection token of the seat that this tab holds */
  seat: string | undefined;
}

/** @param storages each opens a storage of the browser, and throws where there is none */
export function createMemory(storages: { local(): Storage; session(): Storage }): Memory {
  const memory = {};
  const keep = (name: keyof Memory, open: () => Storage): void => {
    const key = `shooter-${name}`;
    let value: string | undefined = attempt(() => open().getItem(key)) ?? undefined;
    Object.defineProperty(memory, name, {
      get: () => value,
      set(given: string | undefined) {
        if (given === value) return;
        value = given;
        attempt(() => (given === undefined ? open().removeItem(key) : open().setItem(key, given)));
      },
    });
  };
  keep('name', storages.local);
  keep('token', storages.session);
  keep('seat', storages.session);
  return memory as Memory;
}

/** A browser that keeps nothing throws. */
function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
