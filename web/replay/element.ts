import { shellWord } from '../../src/render/internal.ts';
import { createPlayer, type Player, type PlayerOptions, showUnusable } from './player.ts';
import type { LogSource } from './side.ts';

/* The custom element. Its class is made when it is defined: this file can be imported where there are no elements. */

/** What a program may say to `<shooter-replay>` beside its attributes. */
export interface ShooterReplay extends HTMLElement {
  /** the tick that is shown. Set it to go to another one, or to the nearest that there is; a RangeError for what is no number */
  tick: number;
  /**
   * Shows logs that are in memory: one, or two that are compared. They take the place of those that `src` and `other` name.
   *
   * @param logs what each is called, and its bytes
   * @throws RangeError for none, and for more than two
   */
  show(logs: readonly LogSource[], options?: ShowOptions): void;
}

/** What `show` takes beside logs. */
export interface ShowOptions {
  /** what checks the logs elsewhere; `shooter verify NAME`, and `shooter diff` of two, unless given */
  readonly commands?: readonly string[];
  /** the address or the command that leads to a tick; `shooter replay NAME --at TICK` unless given */
  readonly linkTo?: (tick: number) => string;
}

/** The name of the element. */
const NAME = 'shooter-replay';

/**
 * Defines the element `<shooter-replay>`, which plays a match, proves it, and compares two. Does nothing where it is defined already, and
 * where there are no custom elements, as on a server.
 *
 * Attributes: `src` and `other`, addresses of logs; `at`, the tick to begin at; `paused`; `speed`, one of `SPEEDS`; `theme`, `light` or
 * `dark`, the person's own unless given; `keys="page"` takes keys from all of the page. It fires `shooter-tick` with
 * `detail.tick` once it stands still.
 *
 * @example
 * import { defineShooterReplay } from 'shooter-sdk/web';
 * defineShooterReplay();
 * // <shooter-replay src="match.log" at="1200"></shooter-replay>
 */
export function defineShooterReplay(): void {
  if (typeof customElements === 'undefined' || customElements.get(NAME) !== undefined) return;
  customElements.define(NAME, createElementClass());
}

/** The attributes that name logs. */
const SOURCES: readonly string[] = ['src', 'other'];

function createElementClass(): CustomElementConstructor {
  return class extends HTMLElement implements ShooterReplay {
    static readonly observedAttributes = [...SOURCES, 'at', 'theme'];
    #player: Player | undefined;
    /** the tick that was asked for while there is no player: its logs are on their way */
    #asked: number | undefined;
    #given: { readonly logs: readonly LogSource[]; readonly options: ShowOptions } | undefined;
    #loads = 0;
    readonly #root = this.attachShadow({ mode: 'open' });
    readonly #onKey = (event: KeyboardEvent): void => this.#player?.handleKey(event);

    get tick(): number {
      return this.#player?.tick ?? this.#asked ?? numberOf(this, 'at') ?? 0;
    }

    set tick(tick: number) {
      checkTick(tick);
      if (this.#player === undefined) this.#asked = tick;
      else this.#player.act({ kind: 'go', tick });
    }

    show(logs: readonly LogSource[], options: ShowOptions = {}): void {
      checkCount(logs);
      this.#given = { logs, options };
      if (this.isConnected) void this.#load();
    }

    connectedCallback(): void {
      if (!this.hasAttribute('tabindex')) this.tabIndex = 0;
      this.#keyTarget().addEventListener('keydown', this.#onKey as EventListener);
      void this.#load();
    }

    disconnectedCallback(): void {
      this.removeEventListener('keydown', this.#onKey);
      this.ownerDocument.removeEventListener('keydown', this.#onKey);
      this.#loads += 1;
      this.#player?.close();
      this.#player = undefined;
    }

    attributeChangedCallback(name: string, before: string | null, value: string | null): void {
      // An element that stood in the page before it was defined gets its attributes before it is connected.
      if (!this.isConnected || this.#loads === 0 || before === value) return;
      if (name === 'theme') this.#player?.refresh();
      else if (name === 'at') this.tick = numberOf(this, 'at') ?? 0;
      else void this.#load();
    }

    #keyTarget(): EventTarget {
      return this.getAttribute('keys') === 'page' ? this.ownerDocument : this;
    }

    async #load(): Promise<void> {
      this.#loads += 1;
      const load = this.#loads;
      this.#player?.close();
      this.#player = undefined;
      const names = SOURCES.flatMap((name) => this.getAttribute(name) ?? []);
      if (this.#given === undefined && names.length === 0) return;
      const logs = this.#given?.logs ?? (await Promise.all(names.map(fetchLog)).catch(String));
      if (load !== this.#loads) return;
      if (typeof logs === 'string') {
        showUnusable(this.#root, logs);
        return;
      }
      const at = this.#asked ?? numberOf(this, 'at');
      this.#player = createPlayer(this.#root, logs, optionsOf(this, logs, { ...this.#given?.options, at }));
      this.#asked = undefined;
    }
  };
}

function checkTick(tick: number): void {
  if (Number.isNaN(Number(tick)))
    throw new RangeError(`<${NAME}>: tick is ${tick}; it is a number from 0 on`);
}

function checkCount({ length }: readonly LogSource[]): void {
  if (length < 1 || length > 2) throw new RangeError(`<${NAME}> shows one log or two, not ${length}`);
}

/** The options of the player of an element: from its attributes, and from the program that gave it logs. */
function optionsOf(
  element: HTMLElement,
  logs: readonly LogSource[],
  { at, commands, linkTo }: ShowOptions & { readonly at: number | undefined },
): PlayerOptions {
  const names = logs.map(({ name }) => name);
  return {
    at,
    playing: element.hasAttribute('paused') ? false : undefined,
    speed: numberOf(element, 'speed'),
    commands: commands ?? commandsOf(names),
    linkTo: linkTo ?? ((tick) => `shooter replay ${shellWord(names[0]!)} --at ${tick}`),
    onSettle: (tick) => element.dispatchEvent(new CustomEvent('shooter-tick', { detail: { tick } })),
  };
}

/** The number in an attribute; undefined: there is none. */
function numberOf(element: HTMLElement, name: string): number | undefined {
  const text = element.getAttribute(name);
  const value = Number(text);
  return text === null || text === '' || !Number.isFinite(value) || value < 0 ? undefined : value;
}

const commandsOf = (names: readonly string[]): string[] => {
  const words = names.map(shellWord);
  return [
    `shooter verify ${words.join(' ')}`,
    ...(words.length > 1 ? [`shooter diff ${words.join(' ')}`] : []),
  ];
};

/** The last part of an address. */
function fileNameOf(address: string): string {
  const last =
    address
      .replace(/[?#].*$/s, '')
      .split('/')
      .at(-1) ?? '';
  try {
    return decodeURIComponent(last) || address;
  } catch {
    return last;
  }
}

/** @throws Error where there is nothing at the address */
async function fetchLog(address: string): Promise<LogSource> {
  const name = fileNameOf(address);
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status} ${response.statusText}`);
  return { name, bytes: new Uint8Array(await response.arrayBuffer()) };
}
