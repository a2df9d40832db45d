import { createMatch, type Match, parseRules } from '../../src/core/index.ts';
import {
  type Client,
  type HelloAnswer,
  type HostMessage,
  showState,
  type WireState,
} from '../../src/net/index.ts';
import { createHistory, describeOutcome, type History, type PlayerPanel } from '../../src/render/index.ts';
import { clean } from '../format.ts';
import { shortNames } from './play-game.ts';
import { type Summary, summarize, type WatchedMoment, type WatchSource } from './watch-screen.ts';

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
}

const see = (start: Start): Seen => ({ ...start, history: createHistory(), outcome: '' });
const seeNothing = (): Seen =>
  see({ number: 0, seedCommit: undefined, names: shortNames(undefined, 'nobody') });

/** The host repeats an unchanged state update once a second. */
const REPEAT_MS = 1100;
const MS_PER_TICK = 1000 / 60;

/** Watches a room of a host: keeps its state updates and messages, to look back at them. */
export class LiveMatch implements WatchSource {
  readonly arrivesInBatches = false;
  readonly #address: string;
  /** as the newest state update tells it, and as it is shown */
  #edge: Match = createMatch({ seed: '' });
  #view: Match = createMatch({ seed: '' });
  #answer: HelloAnswer | undefined;
  #roundTripMs = 0;
  /** the match that the next state update is of, if that is another one */
  #next: Start | undefined;
  #present: Seen = seeNothing();
  #shown: Seen = this.#present;
  #state: WireState | undefined;
  #heardAt = 0;
  /** estimated arrival of tick 0, by the state update with the least delay, ms */
  #zeroAt = Number.POSITIVE_INFINITY;
  /** when a lost connection is tried anew, ms; undefined: it is not lost */
  #retryAt: number | undefined;
  #summary: (Summary & { readonly history: History; readonly count: number }) | undefined;

  constructor(address: string) {
    this.#address = address;
  }

  connect({ answer, roundTripMs }: Pick<Client, 'answer' | 'roundTripMs'>): void {
    const rules = parseRules(answer.rules ?? {});
    if (JSON.stringify(rules) !== JSON.stringify(this.#edge.rules)) {
      this.#edge = createMatch({ seed: '', rules });
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

  takeUpdate(state: WireState, now: number): void {
    const { tick = 0 } = state;
    this.#state = state;
    this.#heardAt = now;
    if (this.#next !== undefined || tick < this.#present.history.last) this.#begin();
    this.#zeroAt = Math.min(this.#zeroAt, now - tick * MS_PER_TICK);
    showState(this.#edge, { ...state, tick });
    this.#present.history.keep(this.#edge);
  }

  /** The match that is shown stays until `catchUp`. */
  #begin(): void {
    const { number, seedCommit, names } = this.#present;
    this.#present = see(this.#next ?? { number: number + 1, seedCommit, names });
    if (this.#shown.history.count === 0) this.#shown = this.#present;
    this.#next = undefined;
    this.#zeroAt = Number.POSITIVE_INFINITY;
  }

  takeMessage(message: HostMessage): void {
    if ('start' in message) {
      const { match, seedCommit, players } = message.start;
      this.#next = { number: match, seedCommit, names: shortNames(players, 'nobody') };
    }
    if (!('result' in message)) return;
    for (const seen of [this.#present, this.#shown]) {
      if (seen.number === message.result.match) seen.outcome = describeOutcome(message.result, seen.names);
    }
  }

  /** @param retryAt the time of the next attempt, ms, of `performance.now` */
  lose(retryAt: number): void {
    this.#retryAt = retryAt;
  }

  catchUp(): void {
    this.#shown = this.#present;
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

  show(tick: number, atEnd: boolean): WatchedMoment {
    const { history, number } = this.#shown;
    history.show(this.#view, tick);
    const room = this.#answer?.room;
    const title = [
      this.#address,
      ...(room === undefined ? [] : [`room ${clean(room)}`]),
      ...(number > 0 ? [`match ${number}`] : []),
    ].join(' · ');
    return {
      match: this.#view,
      timeline: { ...this.#summarize().timeline, firstTick: this.first, lastTick: this.last },
      title,
      players: [this.#panel(1), this.#panel(2)],
      remarks: this.#remarks(atEnd),
    };
  }

  #panel(seat: 1 | 2): PlayerPanel {
    const { rules, player1, player2 } = this.#view;
    const { health, score } = seat === 1 ? player1 : player2;
    const isEmpty = this.#shown === this.#present && this.#state?.users[seat - 1] === null;
    const name = isEmpty ? 'nobody' : this.#shown.names[seat - 1]!;
    return { seat, name, health, fullHealth: rules.health, score, keys: undefined };
  }

  #remarks(atEnd: boolean): string[] {
    const { outcome } = this.#shown;
    const ended = outcome !== '' && atEnd ? [outcome] : [];
    if (this.#retryAt !== undefined) {
      const seconds = Math.max(0, Math.ceil((this.#retryAt - performance.now()) / 1000));
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
