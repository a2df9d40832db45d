import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bundle } from '../../bench/bundles.ts';
import * as env from '../../src/env/browser.ts';

/* The observation kernel in a page: compiled on its main thread, it writes there what it writes in Node, and what TypeScript writes. */

interface Played {
  /** a hash of all that was seen */
  readonly hash: number;
  /** whether the kernel has packed rows: the last bytes of the block */
  readonly isByKernel: boolean;
}

/** Its source is run in a page: it uses nothing that stands outside of it. */
function play({ createVectorEnv }: Pick<typeof env, 'createVectorEnv'>): Played[] {
  const engine = globalThis as { WebAssembly?: unknown };
  const { WebAssembly } = engine;
  return (['vector', 'compact'] as const).flatMap((observation) =>
    [WebAssembly, undefined].map((given) => {
      engine.WebAssembly = given;
      const rules = { enemySpeed: 3, waveBase: 40 };
      const one = createVectorEnv({ count: 16, observation, rules, maxTicks: 700 });
      engine.WebAssembly = WebAssembly;
      one.reset({ seed: 'page' });
      let hash = 0;
      for (let step = 0; step < 1500; step += 1) {
        for (let i = 0; i < one.actions.length; i += 1) one.actions[i] = ((step >> 3) * 7 + i * 11) & 31;
        one.step();
        const { buffer, byteOffset, length } = one.observations;
        for (const word of new Int32Array(buffer, byteOffset, length))
          hash = Math.imul(hash ^ word, 0x01000193);
      }
      const ends = (Object.keys(one.layout.fields) as (keyof typeof one.layout.fields)[]).map(
        (name) => one[name].byteOffset + one[name].byteLength,
      );
      const behind = Math.max(...ends);
      const isByKernel = new Uint8Array(one.observations.buffer, behind).some((byte) => byte !== 0);
      return { hash, isByKernel };
    }),
  );
}

/** What a script writes into its page, under a policy. */
function runInPage(script: string, policy: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'shooter-kernel-'));
  try {
    const page = join(folder, 'page.html');
    writeFileSync(
      page,
      `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><body><script>${script}</script>`,
    );
    const options = ['--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${folder}/profile`];
    const { stdout } = spawnSync('chromium', [...options, '--dump-dom', `file://${page}`], {
      encoding: 'utf8',
    });
    return /<body>(.*?)<\/body>/s.exec(stdout)![1]!;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const inNode = play(env);

test('in Node the kernel packs rows only where there is WebAssembly, and writes what TypeScript does', () => {
  expect(inNode.map(({ isByKernel }) => isByKernel)).toEqual([true, false, true, false]);
  expect(inNode[0]!.hash).toBe(inNode[1]!.hash);
  expect(inNode[2]!.hash).toBe(inNode[3]!.hash);
  expect(inNode[0]!.hash).not.toBe(inNode[2]!.hash);
});

test.each([
  ['in Chromium it writes the same', "script-src 'unsafe-inline' 'wasm-unsafe-eval'"],
  ['where the policy of a page forbids to compile, TypeScript does', "script-src 'unsafe-inline'"],
])('%s', async (_, policy) => {
  if (spawnSync('chromium', ['--version']).status !== 0) {
    console.log('left out: the kernel in Chromium, which is not installed ("apt-get install chromium")');
    return;
  }
  const { text } = await bundle(['./env'], { minify: true });
  const script = `${text}; document.body.textContent = JSON.stringify((${play.toString()})(shooter))`;
  const inPage = JSON.parse(runInPage(script.replaceAll('</script', '<\\/script'), policy)) as Played[];
  expect(inPage.map(({ hash }) => hash)).toEqual(inNode.map(({ hash }) => hash));
  // Memory without a kernel holds no packed rows.
  const isAllowed = policy.includes('wasm');
  expect(inPage.map(({ isByKernel }) => isByKernel)).toEqual([isAllowed, false, isAllowed, false]);
});
