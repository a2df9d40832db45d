/* What a thread of a pool loads first, in the place of the module whose functions it calls. Piscina loads a file by `require`. For an ES
 * module that takes the whole process down if the thread is told to stop meanwhile (node 20: "IsGraphAsync must be used on an
 * instantiated module"). So piscina requires this CommonJS file, which loads the module by `import`: that can be stopped at any time. */

const { workerData } = require('piscina');

const loading = import(workerData.module);
// Each call below throws an error of loading. Before the first call it must not count as unhandled.
loading.catch(() => {});

module.exports = async ({ name, task }: { readonly name: string; readonly task: unknown }) =>
  (await loading)[name](task, workerData.given);
