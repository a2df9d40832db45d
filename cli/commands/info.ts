import { PARAMETERS } from '../../src/core/index.ts';
import {
  claimsOf,
  countRuns,
  type FoundLog,
  isSeedAsCommitted,
  KEY_COLUMNS,
  type Log,
  matchIdSteps,
  signerOf,
  type UnusableLog,
  unusableLog,
} from '../../src/replay/index.ts';
import { countLogBytes } from '../../src/replay/node/internal.ts';
import type { Command } from '../commands.ts';
import {
  describeClaims,
  describeFailures,
  describeOutcome,
  describeSigner,
  describeSize,
  finalHash,
} from '../describe-log.ts';
import { EXIT } from '../exit.ts';
import { formatCount, plural, quote } from '../format.ts';
import { resolveLogs } from '../logs.ts';
import { files, flag, type Values } from '../options.ts';
import { print, printJson, remark } from '../output.ts';
import { openLog, work } from '../progress.ts';
import { JSON_OPTION, MANY_LOGS_OPTIONS } from '../shared-options.ts';

const POSITIONALS = {
  logs: files('logs, and folders of logs'),
};

const OPTIONS = {
  ...MANY_LOGS_OPTIONS,
  ...JSON_OPTION,
  ndjson: flag('print one line of JSON for each log', { group: 'Output:', conflicts: 'json' }),
};

type Args = Values<typeof POSITIONALS & typeof OPTIONS>;

export const command: Command = {
  positionals: POSITIONALS,
  options: OPTIONS,
  examples: [['shooter info match.log'], ['shooter info logs/ --ndjson']],
  run,
};

async function run(args: Args): Promise<number> {
  const named = await resolveLogs(args.logs, args);
  const isOne = named.length === 1 && named[0]!.path === args.logs[0];
  const found: object[] = [];
  let bad = 0;
  for (const [index, one] of named.entries()) {
    const about = await lookAt(one);
    if ('error' in about) {
      bad += 1;
      remark(`shooter: ${about.error.message}`);
    }
    if (args.ndjson) printJson('error' in about ? about : documentOf(about));
    else if (!args.json) {
      if ('error' in about) continue;
      // Between two logs that are described.
      if (index > bad) print('');
      print(...describeLog(about));
    } else found.push('error' in about ? about : documentOf(about));
  }
  if (args.json) printJson(isOne ? found[0] : { logs: found });
  return bad > 0 && !args['skip-bad'] ? EXIT.unusable : EXIT.done;
}

/** A log, and what is found out of it in one go. Nothing of it is simulated. */
interface About {
  readonly path: string;
  readonly log: Log;
  readonly bytes: number;
  readonly id: string;
  /** of keys, by player */
  readonly runs: readonly number[];
}

async function lookAt({ path, problem }: FoundLog): Promise<About | UnusableLog> {
  try {
    if (problem !== undefined) return { log: path, verdict: 'unreadable', error: problem };
    const log = await openLog(path);
    const id = await work(matchIdSteps(log), { total: 0, noun: 'pieces' });
    return {
      path,
      log,
      bytes: countLogBytes(path),
      id,
      runs: KEY_COLUMNS.map((column) => countRuns(log.track, column)),
    };
  } catch (error) {
    return unusableLog(path, error);
  }
}

/** A log as `--json` prints it. */
const documentOf = ({ path, log, bytes, id, runs }: About): object => ({
  log: path,
  status: log.status,
  bytes,
  id,
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
  failures: log.failures,
  runs,
});

/** As `verify` prints them. */
const signersOf = (log: Log): { signer: string | null; namedSigner: string | null } => ({
  signer: signerOf(log) ?? null,
  namedSigner: log.header.signer ?? null,
});

function describeLog({ path, log, bytes, id, runs }: About): string[] {
  const { header, recording, checkpoints, states, events, notes } = log;
  const changed = Object.entries(header.rules).filter(
    ([name, value]) => value !== PARAMETERS[name as keyof typeof PARAMETERS].default,
  );
  const rules = changed.map(([name, value]) => `${name} ${formatCount(value)}`).join(', ');
  const lines: [string, string][] = [
    ['log', `${path}, ${log.status}, ${describeSize(log, bytes)}`],
    ['match', describeOutcome(log)],
    ['id', id],
    ['seed', quote(header.seed)],
    ['rules', `${header.rulesVersion}${rules === '' ? ', all parameters as by default' : `, ${rules}`}`],
    ...header.players.map((player, index): [string, string] => [
      `player ${index + 1}`,
      describePlayer(player, runs[index]!),
    ]),
    ['hashes', `${plural(checkpoints.length, 'checkpoint')}${describeSpacing(log)}; final ${finalHash(log)}`],
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
  for (const line of describeFailures(log.failures))
    lines.push([line.startsWith(' ') ? '' : 'failure', line]);
  return lines.map(([name, value]) => `${name.padEnd(10)}${value}`);
}

/** The spacing that the header claims, where the checkpoints have it. */
function describeSpacing({ header: { checkpointEvery: every }, checkpoints }: Log): string {
  if (every === 0) return '';
  const ticks = checkpoints.map(({ tick }) => tick);
  const isSo = ticks.slice(0, -1).every((tick, index) => tick === (ticks[index - 1] ?? 0) + every);
  const claim = `one every ${formatCount(every)} ticks`;
  return isSo ? `, ${claim}` : `, not ${claim} as the header says`;
}

function describePlayer({ name, kind, version, hash }: Log['header']['players'][0], runs: number): string {
  const about = [kind, version === undefined ? undefined : `version ${version}`, hash].filter(
    (part) => part !== undefined,
  );
  return `${name}${about.length > 0 ? ` (${about.join(', ')})` : ''}, ${plural(runs, 'run')} of keys`;
}
