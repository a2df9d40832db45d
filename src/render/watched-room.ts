import { createMatch, type Match, parseRules, type Rules } from '../core/index.ts';
import { replaceUnprintable } from '../core/internal.ts';
import type { MatchEvent } from '../replay/browser.ts';
import type { Effects } from './effects.ts';
import { describeOutcome } from './format.ts';
import { type SentMessage, type SentState, type ShowSent, shortNames } from './game.ts';
import { createHistory, type History } from './history.ts';
import type { PlayerPanel } from './panels.ts';
import { createTimeline, filterEvents, type Timeline, type TimelineOptions } from './timeline.ts';
import type { ViewerModel } from './viewer.ts';
import type { Filter } from './viewer-state.ts';
import type { Extent } from './watch-state.ts';

/* A match under way, as a terminal and a page show it to those who do not play: one of a host, or (in cli/tui) one whose log is being written. */

/** A live match to watch. */
export interface WatchSource extends Extent {
  readonly events: Readonly<Record<Filter, readonly MatchEvent[]>>;
  /**
   * What a viewer shows of a tick, or of the last one before it that there is.
   *
   * @param at whether the newest tick is shown, and the time, ms, of `ageMs`
   */
  show(tick: number, at: { readonly atEnd: boolean; readonly now: number }): WatchedMoment;
  /** Age of the newest tick, ms; undefined before the first, and without a connection. @param now ms, of a clock that only goes forward */
  ageMs(now: number): number | undefined;
  /** Goes on to the match that is played now. */
  catchUp(): void;
}

export type WatchedMoment = Pick<ViewerModel, 'match' | 'timeline' | 'title' | 'players' | 'remarks'>;

/** What is found out of the events of a match. */
export interface Summary {
  readonly timeline: Timeline;
  readonly events: WatchSource['events'];
}

export const summarize = (events: readonly MatchEvent[], options: TimelineOptions): Summary => ({
  timeline: createTimeline(events, options),
  events: filterEvents(events),
});

/** What is read of a host's answer to a spectator. */
export interface SentAnswer {
  readonly room?: string | undefined;
  readonly pace?: string | undefined;
  readonly rules?: Partial<Rules> | undefined;
  readonly match?: number | undefined;
  readonly seedCommit?: string | undefined;
  readonly delayTicks?: number | undefined;
  readonly players?: readonly unknown[] | undefined;
}

/** Which match it is, and who plays. */
interface Start {
  readonly number: number;
  readonly seedCommit: string | undefined;
  readonly names: readonly [string, string];
}

/** A match that was, or is, seen. */
interface Seen extends Start {
  readonly history: History;
  outcome: string;
  /** its nonce, by which a host's page finds it, once it is over and its log is on the disk */
  nonce: string | undefined;
}

const see = (start: Start): Seen => ({
  ...start,
  history: createHistory(),
  outcome: '',
  nonce: undefined,
});
const seeNothing = (): Seen =>
  see({ number: 0, seedCommit: undefined, names: shortNames(undefined, 'nobody') });

/** The host repeats an unchanged state update once a second. */
const REPEAT_MS = 1100;
const MS_PER_TICK = 1000 / 60;

/** Watches a room of a host: keeps its state updates and messages, to look back at them. */
export class WatchedRoom<Sent extends SentState = SentState> implements WatchSource {
  readonly arrivesInBatches = false;
  readonly #address: string;
  readonly #showSent: ShowSent<Sent>;
  /** the match as the newest state update has it, and as it is shown */
  #newest: Match = createMatch({ seed: '' });
  #view: Match = createMatch({ seed: '' });
  #answer: SentAnswer | undefined;
  #roundTripMs = 0;
  /** the match that the next state update is of, if that is another one */
  #next: Start | undefined;
  #present: Seen = seeNothing();
  #shown: Seen = this.#present;
  #state: Sent | undefined;
  #heardAt = 0;
  /** estimated arrival of tick 0, by the state update with the least delay, ms */
  #zeroAt = Number.POSITIVE_INFINITY;
  /** when a lost connection is tried anew, ms; undefined: it is not lost */
  #retryAt: number | undefined;
  #summary: (Summary & { readonly history: History; readonly count: number }) | undefined;

  /** @param address of the host, for people */
  constructor(address: string, show: ShowSent<Sent>) {
    this.#address = address;
    this.#showSent = show;
  }

  connect({ answer, roundTripMs }: { readonly answer: SentAnswer; readonly roundTripMs: number }): void {
    const rules = parseRules(answer.rules ?? {});
    if (JSON.stringify(rules) !== JSON.stringify(this.#newest.rules)) {
      this.#newest = createMatch({ seed: '', rules });
      this.#view = createMatch({ seed: '', rules });
      this.#present = this.#shown = seeNothing();
    }
    this.#answer = answer;
    this.#roundTripMs = roundTripMs;
    this.#retryAt = undefined;
    this.#zeroAt = Number.POSITIVE_INFINITY;
    const { seedCommit, match } = answer;
    // The same match may go on after a lost connection.
    if (seedCommit === this.#present.seedCommit) return;
    this.#next = { number: Number(match) || 0, seedCommit, names: shortNames(answer.players, 'nobody') };
  }

  takeUpdate(state: Sent, now: number): void {
    const { tick = 0 } = state;
    this.#state = state;
    this.#heardAt = now;
    if (this.#next !== undefined || tick < this.#present.history.last) this.#begin();
    this.#zeroAt = Math.min(this.#zeroAt, now - tick * MS_PER_TICK);
    this.#showSent(this.#newest, { ...state, tick });
    this.#present.history.keep(this.#newest);
  }

  /** The match that is shown stays until `catchUp`. */
  #begin(): void {
    const { number, seedCommit, names } = this.#present;
    this.#present = see(this.#next ?? { number: number + 1, seedCommit, names });
    if (this.#shown.history.count === 0) this.#shown = this.#present;
    this.#next = undefined;
    this.#zeroAt = Number.POSITIVE_INFINITY;
  }

  takeMessage(message: SentMessage): void {
    if ('start' in message) {
      const { match, seedCommit, players } = message.start;
      this.#next = { number: match, seedCommit, names: shortNames(players, 'nobody') };
    }
    if (!('result' in message)) return;
    const { match, log, nonce } = message.result;
    for (const seen of [this.#present, this.#shown]) {
      if (seen.number !== match) continue;
      seen.outcome = describeOutcome(message.result, seen.names);
      if (log !== null) seen.nonce = nonce;
    }
  }

  /** @param retryAt the time of the next attempt, ms */
  lose(retryAt: number): void {
    this.#retryAt = retryAt;
  }

  catchUp(): void {
    this.#shown = this.#present;
  }

  /** what bursts, who is hit and when waves come in the match that is shown, as far as it was seen */
  get effects(): Effects {
    return this.#shown.history.effects;
  }

  /** the nonce of the match that is shown; undefined until it is over and its log is on the disk */
  get nonce(): string | undefined {
    return this.#shown.nonce;
  }

  get first(): number {
    return this.#shown.history.first;
  }

  get last(): number {
    return this.#shown.history.last;
  }

  get events(): WatchSource['events'] {
    return this.#summarize().events;
  }

  /** Rebuilt when there are new events. */
  #summarize(): Summary {
    const { history } = this.#shown;
    const { events, from, last } = history;
    if (this.#summary?.history === history && this.#summary.count === events.length) return this.#summary;
    const { health } = this.#view.rules;
    const summary = summarize([...events], { lastTick: last, health, from });
    this.#summary = { ...summary, history, count: events.length };
    return this.#summary;
  }

  show(tick: number, at: { readonly atEnd: boolean; readonly now: number }): WatchedMoment {
    const { history, number } = this.#shown;
    history.show(this.#view, tick);
    const room = this.#answer?.room;
    const title = [
      this.#address,
      ...(room === undefined ? [] : [`room ${replaceUnprintable(room)}`]),
      ...(number > 0 ? [`match ${number}`] : []),
    ].join(' · ');
    return {
      match: this.#view,
      timeline: { ...this.#summarize().timeline, firstTick: this.first, lastTick: this.last },
      title,
      players: [this.#panel(1), this.#panel(2)],
      remarks: this.#remarks(at),
    };
  }

  #panel(seat: 1 | 2): PlayerPanel {
    const { rules, player1, player2 } = this.#view;
    const { health, score } = seat === 1 ? player1 : player2;
    const isEmpty = this.#shown === this.#present && this.#state?.users[seat - 1] === null;
    const name = isEmpty ? 'nobody' : this.#shown.names[seat - 1]!;
    return { seat, name, health, fullHealth: rules.health, score, keys: undefined };
  }

  #remarks({ atEnd, now }: { readonly atEnd: boolean; readonly now: number }): string[] {
    const { outcome } = this.#shown;
    const ended = outcome !== '' && atEnd ? [outcome] : [];
    if (this.#retryAt !== undefined) {
      const seconds = Math.max(0, Math.ceil((this.#retryAt - now) / 1000));
      return [...ended, `CONNECTION LOST, again in ${seconds} s`];
    }
    if (this.#shown !== this.#present) return [...ended, `match ${this.#present.number} is on: end shows it`];
    if (this.#state === undefined || this.#state.ready) return ended;
    const isAlone = this.#state.users.includes(null);
    return [...ended, isAlone ? 'waiting for players' : 'waiting for ready'];
  }

  ageMs(now: number): number | undefined {
    // Without a connection there is no lag; a remark says so.
    if (this.#state === undefined || this.#answer === undefined || this.#retryAt !== undefined)
      return undefined;
    const { delayTicks = 0, pace } = this.#answer;
    // A tick is this old when it arrives.
    const leastAge = Number(delayTicks) * MS_PER_TICK + this.#roundTripMs / 2;
    const silent = now - this.#heardAt;
    const playing = this.#state.ready && this.#present.outcome === '';
    // In real time the arrival of each tick is known in advance.
    if (playing && pace === 'realtime')
      return leastAge + Math.max(0, now - this.#zeroAt - this.#present.history.last * MS_PER_TICK);
    return leastAge + (silent > REPEAT_MS ? silent : 0);
  }
}
