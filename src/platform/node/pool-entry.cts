/* The file that piscina loads in each thread of a pool. It loads the module whose functions the thread is to call, and passes calls on to it.
 *
 * Piscina loads a file by `require`. If that file is an ES module, stopping the thread while it loads takes the whole process down (node 20:
 * "IsGraphAsync must be used on an instantiated module"). Hence this CommonJS file, which loads the module by `import`: that can be
 * stopped at any time. */

const { workerData } = require('piscina');

const loading = import(workerData.module);
// If loading fails, each call below throws the error. Until the first call nobody awaits the promise: this keeps its rejection from counting as
// unhandled.
loading.catch(() => {});

module.exports = async ({ name, task }: { readonly name: string; readonly task: unknown }) =>
  (await loading)[name](task, workerData.given);
