/* seedrandom's types describe its main entry, which also loads five generators and node:crypto that nobody here uses. */
declare module 'seedrandom/lib/alea.js' {
  export default function alea(seed: string): () => number;
}
