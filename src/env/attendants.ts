import type { Bot, View } from '../bots/browser.ts';
import { createMatch, type Match, restore, step } from '../core/index.ts';
import {
  type AgentMatch,
  type AgentMatchSetup,
  beginAgentMatch,
  isOver,
  restoreAgentMatch,
  type SoloSnapshot,
  takeAgentTick,
} from './agent-match.ts';
import type { SlotRange } from './arrays.ts';
import type { OpponentPlayer, OpponentPool } from './opponents.ts';
import type { EnvSpec } from './options.ts';
import { type BeforeStep, keepBeforeStep } from './rewards.ts';
import {
  beginRecord,
  countEpisode,
  createRowRecorder,
  endRecord,
  type RecordedRow,
  type RecordPlan,
  type RowRecorder,
  recordTick,
} from './row-recorder.ts';

import type { EnvSnapshot } from './snapshots.ts';

/* What the rows of a vector environment have beside their agents: an opponent, a recorder, or both. These have memories of their own, so such a
   row stays with its thread. */

/** Who attends the matches of a vector environment; undefined for one with neither opponents nor recorders. */
export interface Attendance {
  readonly pool: OpponentPool | undefined;
  readonly record: RecordPlan | undefined;
}

/** What happened in a row in a step, beside what the arrays say. Plain data. */
export interface RowReport {
  readonly row: number;
  /** why the opponent forfeited the match that ended, one line; undefined if it did not */
  readonly forfeit: string | undefined;
  /** the log of the match that ended; undefined if it is not recorded */
  readonly log: RecordedRow | undefined;
}

/** The attendants of the rows that a thread has. */
export interface Attendants {
  readonly spec: EnvSpec;
  /** of the matches against opponents; undefined where agents have both seats */
  readonly setup: AgentMatchSetup | undefined;
  readonly record: RecordPlan | undefined;
  /** by row, made at its first match: they outlast resets */
  readonly recorders: (RowRecorder | undefined)[];
  /** of the last step, in the order of rows */
  reports: RowReport[];
  /** by player, who is asked next of those players that prepare their bots together; undefined for others */
  readonly batches: readonly (Batch | undefined)[];
}

/** Bots of one player that are asked next, and what about. */
interface Batch {
  readonly prepare: NonNullable<OpponentPlayer['prepare']>;
  readonly bots: Bot[];
  readonly views: View[];
}

/** A row, as far as its attendants go. */
export interface AttendedRow {
  readonly index: number;
  match: Match;
  /** the same match with its opponent; undefined where agents have both seats */
  solo: AgentMatch | undefined;
  readonly before: BeforeStep;
  /** the keys of its agents */
  readonly keys: Uint8Array;
}

/** What the matches against opponents have in common; undefined where agents have both seats. */
export const agentSetupOf = (
  { rules, seats }: EnvSpec,
  pool: OpponentPool | undefined,
): AgentMatchSetup | undefined => pool && { rules, pool, seat: seats[0]! };

export const createAttendants = (spec: EnvSpec, { pool, record }: Attendance): Attendants => ({
  spec,
  setup: agentSetupOf(spec, pool),
  record,
  recorders: [],
  reports: [],
  batches: pool?.players.map(({ prepare }) => prepare && { prepare, bots: [], views: [] }) ?? [],
});

/** Begins a new match in a row. */
export function beginAttended(attendants: Attendants, row: AttendedRow, seed: string): void {
  const { setup, spec } = attendants;
  if (setup === undefined) row.match = createMatch({ seed, rules: spec.rules });
  else seat(row, beginAgentMatch(setup, seed, row.solo?.history));
  const recorder = countMatch(attendants, row);
  if (recorder === undefined) return;
  const { opponent } = row.solo ?? {};
  const player = opponent && setup!.pool.players[opponent.index]!;
  beginRecord(recorder, row.match, opponent && { seat: opponent.seat, player: player! });
}

/** Goes on in a row with a match that was kept, which is not recorded. */
export function restoreAttended(attendants: Attendants, row: AttendedRow, kept: EnvSnapshot): void {
  const { setup, spec } = attendants;
  if (setup !== undefined) seat(row, restoreAgentMatch(setup, kept as SoloSnapshot));
  else {
    row.match = createMatch({ seed: kept.seed, rules: spec.rules });
    restore(row.match, kept.words);
  }
  countMatch(attendants, row);
}

function seat(row: AttendedRow, solo: AgentMatch): void {
  row.solo = solo;
  row.match = solo.match;
}

function countMatch({ record, recorders }: Attendants, { index }: AttendedRow): RowRecorder | undefined {
  if (record === undefined) return undefined;
  recorders[index] ??= createRowRecorder(record, index);
  const recorder = recorders[index];
  countEpisode(recorder);
  return recorder;
}

/** Takes a step of a range of rows, tick by tick all of them, so that the bots of a player may prepare together. */
export function playAttended(
  attendants: Attendants,
  rows: readonly (AttendedRow | undefined)[],
  { from, to }: SlotRange,
): void {
  const { spec, recorders, batches } = attendants;
  const isBatched = batches.some((batch) => batch !== undefined);
  for (let index = from; index < to; index += 1) keepBeforeStep(rows[index]!.match, rows[index]!.before);
  for (let taken = 0; taken < spec.frameSkip; taken += 1) {
    if (isBatched) prepareBots(batches, rows, { from, to });
    for (let index = from; index < to; index += 1) takeTick(rows[index]!, recorders[index]);
  }
}

function prepareBots(
  batches: Attendants['batches'],
  rows: readonly (AttendedRow | undefined)[],
  { from, to }: SlotRange,
): void {
  for (let index = from; index < to; index += 1) {
    const solo = rows[index]!.solo!;
    const batch = isOver(solo) ? undefined : batches[solo.opponent.index];
    batch?.bots.push(solo.opponent.bot);
    batch?.views.push(solo.opponent.view);
  }
  for (const batch of batches) {
    if (batch === undefined) continue;
    if (batch.bots.length > 1) batch.prepare(batch.bots, batch.views);
    batch.bots.length = 0;
    batch.views.length = 0;
  }
}

function takeTick({ match, solo, keys }: AttendedRow, recorder: RowRecorder | undefined): void {
  const { tick } = match;
  if (solo !== undefined) {
    if (isOver(solo)) return;
    takeAgentTick(solo, keys[0]!);
  } else if (match.outcome === undefined) step(match, keys[0]!, keys[1]!);
  if (recorder !== undefined && match.tick > tick) recordTick(recorder, match);
}

/** What was reported since this was called last. */
export function takeReports(attendants: Attendants | undefined): readonly RowReport[] {
  if (attendants === undefined || attendants.reports.length === 0) return NO_REPORTS;
  const { reports } = attendants;
  attendants.reports = [];
  return reports;
}

const NO_REPORTS: readonly RowReport[] = [];

/** Reports what there is to say of a match that has ended. */
export function endAttended({ recorders, reports }: Attendants, { index, match, solo }: AttendedRow): void {
  const recorder = recorders[index];
  const log = recorder && endRecord(recorder, match, solo?.opponent);
  const forfeit = solo?.opponent.failure?.message;
  if (log !== undefined || forfeit !== undefined) reports.push({ row: index, forfeit, log });
}
