import { quote } from '../../src/core/internal.ts';
import {
  describeClaims,
  describeEnding,
  describeSigner,
  formatCount,
  plural,
} from '../../src/render/internal.ts';
import { formatHash, type Verification } from '../../src/replay/browser.ts';
import { find, make, setText } from './dom.ts';
import type { Proof, ReadSide } from './side.ts';

/* What of a log is proven, what is claimed, and how to check it outside of this page. */

/** A log, and what simulation found of it: undefined while it is being verified. */
export interface ProvenSide {
  readonly side: ReadSide;
  readonly proof: Proof | undefined;
}

/** What verdicts are called, the worst first. */
const VERDICTS = {
  damaged: '⚠ damaged',
  refuted: '✗ refuted',
  unfinished: '… unfinished',
  proven: '✓ proven',
} as const;

/** Shows how much of the verification is done. */
export function showProgress(root: ParentNode, percent: number): void {
  const badge = find(root, '.badge');
  if (badge.dataset.verdict === 'checking') setText(badge, `checking… ${percent} %`);
}

/** Shows the verdict at the top of the page: the worst of all logs, once they are verified or one of them is bad. @returns it in a word */
export function showVerdict(root: ParentNode, proofs: readonly (Proof | undefined)[]): string {
  const badge = find(root, '.badge');
  const found = proofs.flatMap((proof) => (proof === undefined ? [] : [proof.verdict]));
  const worst = (Object.keys(VERDICTS) as (keyof typeof VERDICTS)[]).find((verdict) =>
    found.includes(verdict),
  );
  const isKnown = found.length === proofs.length || worst === 'refuted' || worst === 'damaged';
  if (!isKnown || worst === undefined) return '';
  badge.dataset.verdict = worst;
  setText(badge, VERDICTS[worst]);
  return worst;
}

/** What the panel says beside the logs. */
export interface ProofOptions {
  /** what checks the logs outside of this page */
  readonly commands: readonly string[];
  readonly onCopy: (text: string) => void;
}

/** Fills the panel of the proof. */
export function showProof(
  root: ParentNode,
  sides: readonly ProvenSide[],
  { commands, onCopy }: ProofOptions,
): void {
  const panel = find(root, '.proof');
  panel.replaceChildren(
    make('h3', { text: 'Proof' }),
    ...sides.flatMap((one, index) => [
      ...(sides.length > 1 ? [make('h4', { text: `${'ab'[index]} · ${one.side.name}` })] : []),
      ...describeSide(one),
    ]),
    make('p', {
      class: 'quiet',
      text: 'A page that says “proven” proves nothing by itself: whoever made it may have changed it. Check the log in it with your own copy of the program, and compare the final hash:',
    }),
    ...commands.map((command) => {
      const copy = make('button', { type: 'button', text: 'copy', 'aria-label': `copy ${command}` });
      copy.addEventListener('click', () => onCopy(command));
      return make('div', { class: 'command' }, make('code', { text: command }), copy);
    }),
  );
}

function describeSide({ side, proof }: ProvenSide): HTMLElement[] {
  const { log, bytes, damage } = side;
  const rows: [string, string][] = [
    ['result', describeResult(side, proof?.found)],
    ['final hash', log.end === undefined ? 'none' : formatHash(log.end.hash)],
    ['match', proof?.id ?? ''],
    ['seed', quote(log.header.seed)],
    ['log', `${plural(bytes, 'byte')}, ${plural(log.track.ticks, 'tick')}`],
    ['signature', proof === undefined ? '' : describeSigner(proof.found)],
  ];
  const verdict = make('p', {
    class: 'verdict',
    text: proof === undefined ? 'Every tick is being simulated …' : describeVerdict(proof, damage),
  });
  if (proof !== undefined) verdict.dataset.verdict = proof.verdict;
  return [
    verdict,
    make(
      'dl',
      {},
      ...rows.flatMap(([name, value]) => [
        make('dt', { text: name }),
        make('dd', { class: 'hash', text: value }),
      ]),
    ),
    ...(proof === undefined
      ? []
      : [make('p', { text: `${capitalize(describeClaims(proof.found.claims))}.` })]),
  ];
}

const capitalize = (text: string): string => text[0]!.toUpperCase() + text.slice(1);

function describeResult({ log }: ReadSide, found: Verification | undefined): string {
  if (log.end === undefined) return 'none: the log holds no end of the match';
  if (found === undefined) return '';
  if (found.result === null) return 'refuted';
  const { status, reason, winner } = found.result;
  return `${describeEnding(reason, winner)} (${status})`;
}

function describeVerdict({ verdict, found }: Proof, damage: string | undefined): string {
  const held = `${plural(found.ticks, 'tick')} simulated here, ${plural(found.checkpoints, 'state hash', 'state hashes')} hold`;
  if (found.failure !== undefined)
    return `Refuted at tick ${formatCount(found.failure.tick)}: ${found.failure.what}. ${held} before.`;
  if (verdict === 'damaged') return `The log is ${damage}. Of what is whole: ${held}.`;
  if (verdict === 'unfinished') return `A valid beginning: ${held}. Missing: ${found.missing.join(', ')}.`;
  return `Proven: ${held}; seed, rules and inputs lead to this end.`;
}
