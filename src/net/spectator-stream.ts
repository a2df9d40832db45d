import { createMatch, type Match } from '../core/index.ts';
import { matchOf, playTo, type Recorder } from '../replay/browser.ts';
import { createDelayLine, type Mark, type RoomFacts } from './delay-line.ts';
import { MAX_CREDIT, MAX_MESSAGES, REPEAT_SLOTS, UNACKED_SLOTS } from './limits.ts';
import type { Announcement, HostMessage } from './messages.ts';
import type { ClientSink } from './seat.ts';
import type { StateUpdate, UpdateEncoder } from './state-update.ts';

/* What spectators of a room are shown: the room as it was some tick slots ago, 60 of them a second. Without a delay it is the very
   state update that the players are sent. With one, a second match follows the first by its recorded inputs, so that a delay of
   minutes takes little memory beside those inputs (delay-line.ts). A spectator is offered the newest and never waited for. */

/** Someone who watches. */
export interface Spectator {
  readonly sink: ClientSink;
  credit: number;
  /** whether it has acknowledged a state update yet */
  acks: boolean;
  /** the tick slot in which it was shown something last, and what */
  shownAt: number;
  shown: StateUpdate | undefined;
}

/** What a room shows now. */
export interface Scene {
  readonly match: Match;
  readonly facts: RoomFacts;
  readonly recorder: Recorder | undefined;
  /** Encodes the scene, at most once. */
  readonly encode: () => StateUpdate;
}

export interface SpectatorStream {
  readonly spectators: ReadonlySet<Spectator>;
  /** of what was shown in the last tick slot; undefined before the first one */
  readonly announcement: Announcement | undefined;
  add(sink: ClientSink): Spectator;
  remove(spectator: Spectator): void;
  acknowledge(spectator: Spectator): void;
  /** Shows a tick slot. */
  tickSlot(scene: Scene): void;
  /** Sends a message to all spectators, as late as they see. */
  send(message: HostMessage): void;
}

/** @param delaySlots how far behind spectators are, 1/60 s each */
export function createSpectatorStream(encoder: UpdateEncoder, delaySlots: number): SpectatorStream {
  const spectators = new Set<Spectator>();
  const line = createDelayLine(delaySlots);
  const messages: { readonly due: number; readonly message: HostMessage }[] = [];
  let slots = 0;
  let announcement: Announcement | undefined;
  let follower: Follower | undefined;

  const delayed = (scene: Scene): Pick<Scene, 'facts' | 'encode'> => {
    line.push({ recorder: scene.recorder, tick: scene.match.tick, facts: scene.facts });
    const mark = line.behind;
    if (follower === undefined || follower.recorder !== mark.recorder)
      follower = follow(mark.recorder, scene.match);
    return { facts: mark.facts, encode: follower.show(encoder, mark) };
  };

  return {
    spectators,
    get announcement() {
      return announcement;
    },
    add(sink) {
      const spectator = { sink, credit: 0, acks: false, shownAt: -REPEAT_SLOTS, shown: undefined };
      spectators.add(spectator);
      return spectator;
    },
    remove: (spectator) => void spectators.delete(spectator),
    acknowledge(spectator) {
      spectator.acks = true;
      spectator.credit = Math.min(MAX_CREDIT, spectator.credit + 1);
    },
    tickSlot(scene) {
      const { facts, encode } = delaySlots === 0 ? scene : delayed(scene);
      announcement = facts.announcement;
      while (messages.length > 0 && messages[0]!.due <= slots) {
        const { message } = messages.shift()!;
        for (const { sink } of spectators) sink.sendMessage(message);
      }
      for (const spectator of spectators) show(spectator, slots, encode);
      slots += 1;
    },
    // A message belongs to the next tick slot: it goes out as late as that slot is shown, to those who watch by then.
    send(message) {
      messages.push({ due: slots + delaySlots, message });
      if (messages.length > MAX_MESSAGES) messages.shift();
    },
  };
}

function show(spectator: Spectator, slot: number, update: () => StateUpdate): void {
  const since = slot - spectator.shownAt;
  if (spectator.acks ? spectator.credit === 0 : since < UNACKED_SLOTS) return;
  const found = update();
  if (found === spectator.shown && since < REPEAT_SLOTS) return;
  if (!spectator.sink.offer(found)) return;
  spectator.shown = found;
  spectator.shownAt = slot;
  if (spectator.acks) spectator.credit -= 1;
}

/** A match that follows another one. */
interface Follower {
  readonly recorder: Recorder | undefined;
  show(encoder: UpdateEncoder, mark: Mark): () => StateUpdate;
}

function follow(recorder: Recorder | undefined, { seed, rules }: Match): Follower {
  const match = recorder === undefined ? createMatch({ seed, rules }) : matchOf(recorder.log);
  let shown: { readonly mark: Mark; readonly update: StateUpdate } | undefined;
  return {
    recorder,
    show: (encoder, mark) => () => {
      if (shown === undefined || shown.mark.tick !== mark.tick || shown.mark.facts !== mark.facts) {
        recorder?.updateTicks();
        if (recorder !== undefined) playTo(recorder.log, match, mark.tick);
        shown = { mark, update: encoder.encode(match, mark.facts) };
      }
      return shown.update;
    },
  };
}
