import { ShooterError } from '../../src/core/index.ts';
import { type HelloFields, refusalOf, type Transport } from '../../src/net/browser.ts';
import { createEffectFinder, formatClock, type PlayKey } from '../../src/render/browser.ts';
import { createAnnouncer, factsOf } from './announcer.ts';
import { listenToControls } from './controls.ts';
import { byId, setHidden } from './dom.ts';
import { type JoinedGame, joinGame } from './join.ts';
import { replayAddress } from './link.ts';
import { type Moment, openMatchScreen } from './match-screen.ts';
import type { Memory } from './memory.ts';
import { cardOf, describeEnd, headOf } from './words.ts';

/* The screen on which a person plays: from the seat to the way back to the rooms. */

export interface GameOptions {
  readonly transport: Transport;
  readonly memory: Memory;
  /** the bot that plays in every room of the host */
  readonly opponent: string | undefined;
  /** what the host is asked for */
  readonly hello: HelloFields;
  say(text: string): void;
  toRooms(trouble: string): void;
  /** The seat that was kept from before the page was loaded is gone. */
  onGone(): void;
  /** The host has said in which room it is. */
  onRoom(room: string): void;
  /** the link that invites somebody to a room */
  invite(room: string): string;
  help(): void;
}

export interface GameScreen {
  readonly playing: boolean;
}

/** Takes a seat, and plays until `signal` fires. */
export function openGame(options: GameOptions, signal: AbortSignal): GameScreen {
  const { memory, toRooms } = options;
  const finder = createEffectFinder();
  const announce = createAnnouncer(options.say);
  /** the reconnection token of the seat of this game */
  let seat = options.hello.resume;
  let shown: unknown[] = [];
  const update = (): void => {
    const { match, state, keys, held } = joined.game;
    // While nobody plays, a host says the same 60 times a second.
    const now = [match.tick, state, keys, held.autofire, joined.room, joined.nonce];
    if (now.every((value, index) => value === shown[index])) return;
    shown = now;
    finder.look(match);
    announce(joined.game);
    screen.refresh();
  };
  const joined = joinGame({
    ...options,
    name: memory.name ?? '',
    onChange: update,
    onSeat({ answer }) {
      seat = memory.seat = answer.secret;
      if (answer.room !== undefined) options.onRoom(answer.room);
    },
    onEnd(error) {
      // Another game may have begun by then.
      if (memory.seat === seat) memory.seat = undefined;
      if (signal.aborted) return;
      if (isGone(error, options.hello)) options.onGone();
      else toRooms(error === undefined ? '' : describe(error));
    },
  });
  const screen = openMatchScreen(() => {
    showButtons(joined);
    return momentOf(joined, finder.effects);
  }, signal);
  const act = createActions(joined, { ...options, update });
  listenToControls({ held: joined.game.held, onKeys: joined.sendKeys, onAction: act }, signal);
  listenToCard(joined, { options, act, signal });
  signal.addEventListener('abort', joined.leave, { once: true });
  return {
    get playing() {
      return joined.game.state.phase === 'playing';
    },
  };
}

const isGone = (error: unknown, { resume }: HelloFields): boolean =>
  resume !== undefined && error instanceof ShooterError && refusalOf(error) === 'bad-secret';

const describe = (error: unknown): string =>
  error instanceof ShooterError
    ? describeEnd(error)
    : `A defect of this page ended the game: ${String(error)}`;

/** The buttons and links that depend on how the game stands; the screen of the match shows all else. */
function showButtons({ game: { state, held }, nonce }: JoinedGame): void {
  byId('autofire').ariaPressed = String(held.autofire);
  setHidden(byId('card-invite'), state.phase !== 'alone');
  const link = byId<HTMLAnchorElement>('card-replay');
  setHidden(link, nonce === undefined || state.outcome === undefined);
  if (nonce !== undefined) link.href = replayAddress(nonce);
}

function momentOf({ game, room }: JoinedGame, effects: Moment['frame']['effects']): Moment {
  const { match, state, panels, keys, held } = game;
  const you = state.seat;
  const head =
    state.phase === 'playing' && !state.lost
      ? `wave ${match.level} · ${formatClock(match.tick)}`
      : headOf(state);
  return {
    frame: { match, effects, keys: you === 2 ? [0, keys] : [keys, 0], ...(you !== undefined && { you }) },
    players: panels,
    where: room === undefined ? '' : `room ${room}`,
    state: held.autofire ? `${head} · autofire` : head,
    card: cardOf(state, factsOf(game)),
  };
}

type Act = (kind: Exclude<PlayKey['kind'], 'hold'>) => void;

function createActions(joined: JoinedGame, { help, toRooms, update }: GameOptions & { update(): void }): Act {
  const { game } = joined;
  const leave = async (): Promise<void> => {
    if (game.state.phase === 'playing' && !(await confirmsLeaving())) return;
    toRooms('');
  };
  return (kind) => {
    if (kind === 'ready') {
      if (game.state.phase === 'waiting' || game.state.phase === 'alone') joined.ready();
      byId('arena').focus({ preventScroll: true });
    } else if (kind === 'autofire') {
      game.held.toggleAutofire();
      joined.sendKeys();
      update();
    } else if (kind === 'help') help();
    else if (kind === 'quit') void leave();
  };
}

/** Asks whether a match is to be left. */
function confirmsLeaving(): Promise<boolean> {
  const dialog = byId<HTMLDialogElement>('leaving');
  dialog.returnValue = 'stay';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'leave'), { once: true });
  });
}

function listenToCard(
  joined: JoinedGame,
  {
    options,
    act,
    signal,
  }: { readonly options: GameOptions; readonly act: Act; readonly signal: AbortSignal },
): void {
  const on = (id: string, listener: () => void): void =>
    byId(id).addEventListener('click', listener, { signal });
  on('card-main', () => act('ready'));
  on('card-leave', () => act('quit'));
  on('card-invite', () => void copy(options.invite(joined.room ?? ''), options.say));
  on('autofire', () => {
    act('autofire');
    byId('arena').focus({ preventScroll: true });
  });
}

async function copy(link: string, say: (text: string) => void): Promise<void> {
  const button = byId('card-invite');
  try {
    await navigator.clipboard.writeText(link);
    button.textContent = 'Copied';
    say('The invitation is copied.');
  } catch {
    // Without leave to write to the clipboard the person copies it.
    prompt('Copy this link', link);
  }
}
