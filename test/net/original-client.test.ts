import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { startOriginalServer } from './original-server.ts';
import { type PythonRun, runPython } from './python.ts';
import { openTable, type Table } from './table.ts';

/* The loop of the original client, unchanged, on a host. */

const CLIENT = fileURLToPath(new URL('./original_client.py', import.meta.url));
const SHORT = { health: 10, enemySpeed: 30, waveBase: 200 };

const runClient = (port: number, ...args: string[]): PythonRun => runPython([CLIENT, String(port), ...args]);
const screensOf = ({ stdout }: PythonRun): string[] => stdout.trim().split('\n');

let table: Table;
afterEach(() => table?.close());

test.each([[[]], [['--unthrottled']]])(
  'two of them wait, play, see who has won, and play again %j',
  async (flags) => {
    table = await openTable({ rules: SHORT });
    const first = runClient(table.port, '--matches', '2', ...flags);
    await first.says(/user1 waiting/);
    const second = runClient(table.port, '--matches', '2', ...flags);
    expect([await first.ended(), await second.ended()], first.stderr + second.stderr).toEqual([0, 0]);
    await table.ended(2);
    expect(table.verdicts()).toEqual(['proven', 'proven']);
    const [one, two] = [screensOf(first), screensOf(second)];
    expect(one[0]).toBe('user1 waiting');
    for (const { match, result } of table.reports) {
      expect(result!.reason).toBe('health');
      // The line after each "playing" is the verdict, except that a draw has no winner and shows as the lobby.
      const seen = [one, two].map((screens) => verdictOf(screens, match));
      const wanted = { 1: ['user1 won', 'user2 lost'], 2: ['user1 lost', 'user2 won'] };
      expect(seen).toEqual(result!.winner === null ? ['user1 lobby', 'user2 lobby'] : wanted[result!.winner]);
    }
  },
);

/** What stood on the screen after match number `match`. */
function verdictOf(screens: readonly string[], match: number): string | undefined {
  const playing = screens.flatMap((screen, index) => (screen.endsWith('playing') ? [index] : []));
  return screens[playing[match - 1]! + 1];
}

test('it plays on the emulator of its own server, too', async () => {
  const server = await startOriginalServer({ quick: true });
  const first = runClient(server.port, '--unthrottled');
  await first.says(/user1 waiting/);
  const second = runClient(server.port, '--unthrottled');
  expect([await first.ended(), await second.ended()], first.stderr + second.stderr).toEqual([0, 0]);
  // Whoever quits first leaves the other on the waiting screen.
  const seen = [screensOf(first), screensOf(second)].map((screens) => verdictOf(screens, 1)).sort();
  expect([
    ['user1 lost', 'user2 won'],
    ['user1 won', 'user2 lost'],
  ]).toContainEqual(seen);
  expect(server.faults).toEqual([]);
  expect(server.slots()).toEqual(['0.0.0.0', '0.0.0.0']);
  await server.close();
});
