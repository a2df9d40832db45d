/* The door to a thread of a pool. Piscina tries `require` first, which for an ES module links it in one go; a thread that is told to
 * stop in that moment takes the whole process down (node 20: "IsGraphAsync must be used on an instantiated module").
 * So what it requires is this, and the module comes by `import`, which can be stopped at any time. */

const { workerData } = require('piscina');

const loading = import(workerData.module);
// Told to the first who calls.
loading.catch(() => {});

module.exports = async ({ name, task }: { readonly name: string; readonly task: unknown }) =>
  (await loading)[name](task, workerData.given);
