import { defineConfig, mergeConfig } from 'vitest/config';
import all from './vitest.config.ts';

/* What is run while one works: all that takes a second or two. Left out are the command line, matches in real time and processes of bots. */

const LEFT_OUT = [
  'test/{bounds,cli,determinism,examples,fuzz,python,soak,worlds}/**',
  'test/bots/{isolation*,ladder,onnx-export,onnx-play}.test.ts',
  'test/contest/own-process.test.ts',
  'test/core/mutants.test.ts',
  'test/data/transitions.test.ts',
  'test/env/{opponents,opponents-property,record}.test.ts',
  'test/net/faults/**',
  'test/net/{bystanders,client,client-faults,log-folder,original-client,plain,spectate,spectators}.test.ts',
  'test/replay/{crash,folder-lock,verifier}.test.ts',
  'test/tui/{diff,replay}.test.ts',
  'test/web/{play,play-*,watch}.test.ts',
];

export default mergeConfig(all, defineConfig({ test: { exclude: ['node_modules/**', ...LEFT_OUT] } }));
