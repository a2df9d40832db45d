import { statSync } from 'node:fs';
import type { Argv } from 'yargs';
import { PARAMETERS } from '../../src/core/index.ts';
import {
  claimsOf,
  isSeedAsCommitted,
  KEY_COLUMNS,
  type Log,
  matchId,
  readColumn,
  readLog,
  signerOf,
} from '../../src/replay/index.ts';
import { describeClaims, describeSigner } from '../claims-text.ts';
import { EXIT } from '../exit.ts';
import { JSON_OPTION } from '../options.ts';
import { formatCount, plural, print, printJson } from '../output.ts';
import { quote } from '../shown.ts';
import { finalHash, tellOutcome, tellSize } from '../tell.ts';

interface Args {
  log: string;
  json?: boolean;
}

export const options = (args: Argv): Argv =>
  args
    .positional('log', { type: 'string', describe: 'a log' })
    .options(JSON_OPTION)
    .example('shooter info match.log', '');

export async function run(args: Args): Promise<number> {
  const log = readLog(args.log);
  const bytes = statSync(args.log).size;
  if (args.json) printJson(inform(args.log, log, bytes));
  else print(...tellLog(args.log, log, bytes));
  return EXIT.done;
}

const inform = (path: string, log: Log, bytes: number): object => ({
  log: path,
  status: log.status,
  bytes,
  id: matchId(log),
  ...log.header,
  recording: log.recording ?? null,
  ...(log.recording?.host && { seedAgrees: isSeedAsCommitted(log) }),
  claims: claimsOf(log),
  ...signersOf(log),
  ticks: log.track.ticks,
  result: log.end?.result ?? null,
  hash: log.end === undefined ? null : finalHash(log),
  checkpoints: log.checkpoints.length,
  states: log.states.length,
  events: log.events.length,
  notes: log.notes.length,
  runs: countRuns(log),
});

/** As `verify` prints them. */
const signersOf = (log: Log): { signer: string | null; namedSigner: string | null } => ({
  signer: signerOf(log) ?? null,
  namedSigner: log.header.signer ?? null,
});

const countRuns = ({ track }: Log): number[] => KEY_COLUMNS.map((column) => readColumn(track, column).length);

function tellLog(path: string, log: Log, bytes: number): string[] {
  const { header, recording, checkpoints, states, events, notes } = log;
  const changed = Object.entries(header.rules).filter(
    ([name, value]) => value !== PARAMETERS[name as keyof typeof PARAMETERS].default,
  );
  const rules = changed.map(([name, value]) => `${name} ${formatCount(value)}`).join(', ');
  const lines: [string, string][] = [
    ['log', `${path}, ${log.status}, ${tellSize(log, bytes)}`],
    ['match', tellOutcome(log)],
    ['id', matchId(log)],
    ['seed', quote(header.seed)],
    ['rules', `${header.rulesVersion}${rules === '' ? ', all parameters as by default' : `, ${rules}`}`],
    ...header.players.map((player, index): [string, string] => [
      `player ${index + 1}`,
      tellPlayer(player, countRuns(log)[index]!),
    ]),
    [
      'hashes',
      `${plural(checkpoints.length, 'checkpoint')}${header.checkpointEvery > 0 ? `, one every ${formatCount(header.checkpointEvery)} ticks` : ''}; final ${finalHash(log)}`,
    ],
    [
      'beside',
      `${plural(states.length, 'whole state')}, ${plural(events.length, 'event')}, ${plural(notes.length, 'note')}`,
    ],
  ];
  if (header.parent)
    lines.push(['fork of', `${header.parent.id}, from tick ${formatCount(header.parent.tick)}`]);
  if (recording) {
    const { release, node, platform, recordedAt } = recording;
    lines.push([
      'recorded',
      `${recordedAt === undefined ? '' : `${recordedAt} `}by shooter-sdk ${release}, Node ${node}, ${platform}`,
    ]);
  }
  if (recording?.host) {
    const { room, match, seedCommit } = recording.host;
    const agrees = isSeedAsCommitted(log)
      ? 'and SHA-256 of NONCE:SEED agrees'
      : 'but SHA-256 of NONCE:SEED is another';
    lines.push([
      'host',
      `room ${room}, match ${formatCount(match)}; seed committed to as ${seedCommit}, ${agrees}`,
    ]);
  }
  lines.push(['signature', describeSigner(signersOf(log))]);
  lines.push(['proof', `${describeClaims(claimsOf(log))}; shooter verify simulates the rest`]);
  return lines.map(([name, value]) => `${name.padEnd(10)}${value}`);
}

function tellPlayer({ name, kind, version, hash }: Log['header']['players'][0], runs: number): string {
  const about = [kind, version === undefined ? undefined : `version ${version}`, hash].filter(
    (part) => part !== undefined,
  );
  return `${name}${about.length > 0 ? ` (${about.join(', ')})` : ''}, ${plural(runs, 'run')} of keys`;
}
