import type * as core from '../../src/core/index.ts';
import type * as replay from '../../src/replay/browser.ts';

/** What is examined: logs and cases of the rules, as JSON can hold them. */
export interface Examined {
  readonly logs: readonly { readonly name: string; readonly bytes: readonly number[] }[];
  readonly cases: readonly { readonly name: string; readonly match: unknown }[];
}

/**
 * What a build of the SDK makes of logs and cases, in lines: two builds that give equal lines computed the same states, hashes and bytes.
 *
 * Its source is run in engines that have nothing but the language: it uses nothing that stands outside of it.
 */
export function examine(sdk: typeof core & typeof replay, { logs, cases }: Examined): string[] {
  const hashOf = (bytes: Uint8Array): string => sdk.formatHash(sdk.hashWords(Int32Array.from(bytes)));
  /** A hash of the hashes of all states. */
  const hashEveryTick = (log: replay.Log): string => {
    const match = sdk.matchOf(log);
    let all = sdk.hashState(match);
    const onTick = (): void => {
      all = BigInt.asUintN(64, all * 31n + sdk.hashState(match));
    };
    sdk.runSteps(sdk.watchSteps(log, match, { tick: log.track.ticks, onTick }));
    return sdk.formatHash(all);
  };
  const describeLog = (log: replay.Log): string => {
    const { verdict } = sdk.verifyLog(log);
    return `${sdk.matchId(log)} ${verdict} ${sdk.signerOf(log)} ${hashEveryTick(log)}`;
  };
  const tryLog = (bytes: Uint8Array): string => {
    try {
      return describeLog(sdk.decodeLog(bytes));
    } catch (error) {
      return (error as core.ShooterError).code;
    }
  };
  const lines: string[] = [];
  for (const { name, bytes } of logs) {
    const given = Uint8Array.from(bytes);
    lines.push(`${name}: ${tryLog(given)}`);
    const log = sdk.decodeLog(given);
    if (sdk.signerOf(log) === undefined) lines.push(`${name}, sealed again: ${hashOf(sdk.encodeLog(log))}`);
    lines.push(`${name}, cut: ${tryLog(given.slice(0, given.length >> 1))}`);
    given[given.length >> 1]! ^= 1;
    lines.push(`${name}, a bit flipped: ${tryLog(given)}`);
  }
  for (const { name, match } of cases) {
    const log = sdk.importMatch(match);
    lines.push(`${name}: ${describeLog(log)} ${hashOf(sdk.encodeLog(log))}`);
  }
  return lines;
}
