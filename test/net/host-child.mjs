/* A host in a process of its own, to be killed or stopped: node host-child.mjs NET FOLDER RULES
   It writes its port, then a line for every log that it recovered and every match that is over, and drains on SIGTERM,
   for so long that a busy machine comes to the end of a match meanwhile. */
import { writeSync } from 'node:fs';

const [net, path, rules] = process.argv.slice(2);
const { openLogFolder, startHost } = await import(net);

const say = (kind, value) => writeSync(1, `${JSON.stringify({ [kind]: value })}\n`);
const log = { info() {}, warn() {}, error: (_, message) => writeSync(2, `${message}\n`) };
const logs = openLogFolder({ path, log });
for (const one of logs.recovered) say('recovered', one);
const running = await startHost({
  port: 0,
  logs,
  log,
  rules: JSON.parse(rules),
  recording: { release: 'test', node: process.version, platform: 'test' },
  onEnd: (report) => say('end', report),
});
say('port', running.address.port);

process.once('SIGTERM', async () => {
  const drained = running.drain(4000);
  say('draining', true);
  await drained;
  say(
    'drained',
    process.getActiveResourcesInfo().filter((kind) => kind !== 'PipeWrap'),
  );
});
