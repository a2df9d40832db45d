import { RELEASE, ShooterError } from '../../src/core/index.ts';
import { REWARD_TERMS, vectorLayout } from '../../src/env/index.ts';
import { arraysOf } from './arrays.ts';
import { type Channel, openChannel, type SharedFile } from './channel.ts';
import type { Deno } from './deno.ts';
import { DONE, FAILED, MESSAGE, readFrame, STEP, writeFrame } from './frames.ts';
import { copyingMirror, type Mirror, ONE_MEMORY } from './mirror.ts';
import { drawPicture, drawText } from './pictures.ts';
import {
  type Block,
  findMatch,
  type Kept,
  type OpenOptions,
  type Simulation,
  type WebAssemblyMemory,
} from './simulation.ts';
import { openSingle } from './single.ts';
import { openVector } from './vector.ts';

/* The process that plays the matches of one environment of the Python package. It ends when what asks it does. */

const PAGE_BYTES = 65_536;

declare const WebAssembly: {
  readonly Memory: new (options: { initial: number; maximum: number; shared: boolean }) => WebAssemblyMemory;
};

/** The matches, once they are opened. */
interface Opened {
  readonly simulation: Simulation;
  readonly actions: Uint8Array;
  readonly mirror: Mirror;
  readonly spins: boolean;
}

/** What an answer is: plain data, or plain data and a blob. */
interface Answer {
  readonly json: unknown;
  readonly blob?: Uint8Array;
}

/** What `open` says of itself. */
function describeBlock(options: OpenOptions): Block {
  const { count, threads, opponent, seat } = options;
  const seats = opponent === null ? 'both' : seat;
  const layout = vectorLayout({ ...options.env, count, threads, seats });
  const pages = Math.ceil(layout.byteLength / PAGE_BYTES);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: threads > 1 });
  return { layout, memory };
}

/** What a message asks for, by its name. */
const COMMANDS = {
  reset({ simulation, mirror }: Opened, { seed }: { seed?: string }): Answer {
    const begun = simulation.reset(seed);
    mirror.pushAll();
    return { json: begun };
  },
  resetEach({ simulation, mirror }: Opened, { seeds }: { seeds: readonly string[] }): Answer {
    simulation.resetEach(seeds);
    mirror.pushAll();
    return { json: null };
  },
  step({ simulation, mirror }: Opened, { hold }: { hold: readonly number[] }): Answer {
    const kept = hold.map((row) => simulation.snapshotRow(row));
    mirror.pull();
    simulation.step();
    hold.forEach((row, index) => {
      simulation.restoreRow(row, kept[index]!);
    });
    mirror.pushAll();
    return { json: null };
  },
  resetRow({ simulation, mirror }: Opened, { row, seed }: { row: number; seed: string }): Answer {
    simulation.resetRow(row, seed);
    mirror.pushAll();
    return { json: null };
  },
  snapshotRow: ({ simulation }: Opened, { row }: { row: number }): Answer => ({
    json: simulation.snapshotRow(row),
  }),
  restoreRow({ simulation, mirror }: Opened, { row, kept }: { row: number; kept: Kept }): Answer {
    simulation.restoreRow(row, kept);
    mirror.pushAll();
    return { json: null };
  },
  hashRow: ({ simulation }: Opened, { row }: { row: number }): Answer => ({ json: simulation.hashRow(row) }),
  forfeitOf: ({ simulation }: Opened, { row }: { row: number }): Answer => ({
    json: simulation.forfeitOf(row) ?? null,
  }),
  measure({ simulation, actions }: Opened, { steps }: { steps: number }): Answer {
    for (let step = 0; step < steps; step += 1) {
      fillActions(actions, step);
      simulation.step();
    }
    return { json: null };
  },
  picture: ({ simulation }: Opened, { row, size }: { row: number; size: number }): Answer => ({
    json: null,
    blob: drawPicture(findMatch(simulation.spec, simulation.snapshotRow(row)), size),
  }),
  text: ({ simulation }: Opened, { row }: { row: number }): Answer => ({
    json: drawText(findMatch(simulation.spec, simulation.snapshotRow(row))),
  }),
} as const;

/** Writes actions of which none is like its neighbours, by a multiplicative hash. */
function fillActions(actions: Uint8Array, step: number): void {
  for (let at = 0; at < actions.length; at += 1)
    actions[at] = Math.imul(step * actions.length + at, 0x9e3779b1) >>> 27;
}

/** What went wrong, as plain data. */
function describeError(error: unknown): { readonly error: object } {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return { error: { name, message, code: error instanceof ShooterError ? error.code : null } };
}

/** Opens the matches: their options come first, then the file that the other side has mapped. */
async function open(channel: Channel): Promise<Opened | undefined> {
  const request = readRequest(channel);
  if (request === undefined) return undefined;
  const options = request as OpenOptions;
  const block = describeBlock(options);
  const described = { layout: block.layout, fileBytes: block.memory.buffer.byteLength, terms: REWARD_TERMS };
  writeFrame(channel, { answer: described });
  const file = readRequest(channel);
  if (file === undefined) return undefined;
  const shared = channel.open(file as SharedFile);
  const isMapped = shared.map(new Uint8Array(block.memory.buffer));
  const simulation = await (options.autoreset ? openVector : openSingle)(options, block);
  writeFrame(channel, { answer: { spec: simulation.spec, isMapped } });
  const { actions } = arraysOf(block);
  const mirror = isMapped ? ONE_MEMORY : copyingMirror(block, shared);
  return { simulation, actions, mirror, spins: options.spins };
}

const kind = new Uint8Array(1);

/** The JSON of the next message; undefined once there is none. */
const readRequest = (channel: Channel): unknown =>
  channel.read(kind) && kind[0] === MESSAGE ? readFrame(channel)?.json : undefined;

/** Does what it is asked for until nobody asks. */
function serve(channel: Channel, opened: Opened): void {
  while (channel.read(kind))
    if (kind[0] === STEP) takeStep(channel, opened);
    else if (!answer(channel, opened)) break;
  opened.simulation.close();
}

function takeStep(channel: Channel, { simulation, mirror, spins }: Opened): void {
  try {
    mirror.pull();
    simulation.step();
    mirror.push();
    channel.write(DONE);
    if (spins) channel.spin();
  } catch (error) {
    channel.write(FAILED);
    writeFrame(channel, describeError(error));
  }
}

/** Answers a message; false if the channel was closed in its middle. */
function answer(channel: Channel, opened: Opened): boolean {
  try {
    const request = readFrame(channel)?.json as { command: keyof typeof COMMANDS } | undefined;
    if (request === undefined) return false;
    const { json, blob } = COMMANDS[request.command](opened, request as never);
    writeFrame(channel, { answer: json }, blob);
  } catch (error) {
    writeFrame(channel, describeError(error));
  }
  return true;
}

const STANDARD_OUTPUT = 1;
/** Of their own where a process takes over descriptors: then standard output goes to standard error. */
const [input, output] = process.argv.slice(2).map(Number) as [number, number];
// Else at least what a module prints by `console` may not get into what is answered.
if (output === STANDARD_OUTPUT)
  for (const name of ['log', 'info', 'debug', 'dir', 'table'] as const) console[name] = console.error;

const { Deno: deno } = globalThis as { Deno?: Deno };
const channel = openChannel(deno, input, output);
writeFrame(channel, { release: RELEASE, engine: channel.engine });
try {
  const opened = await open(channel);
  if (opened !== undefined) serve(channel, opened);
} catch (error) {
  writeFrame(channel, describeError(error));
}
process.exit(0);
