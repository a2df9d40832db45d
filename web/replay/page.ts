import { shellWord } from '../../src/render/internal.ts';
import { heldLogs } from '../held-logs.ts';
import { defineShooterReplay, type ShooterReplay } from './element.ts';

/* The page of a match: the logs that it holds, in the element that plays them, and the tick in its address. */

/** `#t=1200` */
const TICK_IN_ADDRESS = /^#t=(\d{1,9})$/;

const logs = heldLogs();

/** What the page is called where it was opened as a file, for commands. One that a host serves has the name that it gets when it is saved. */
function fileName(): string {
  const last = location.protocol === 'about:' ? '' : location.pathname.split('/').at(-1)!;
  try {
    const name = decodeURIComponent(last);
    return /\.html?$/i.test(name) ? name : 'page.html';
  } catch {
    return 'page.html';
  }
}

const tickInAddress = (): number | undefined => {
  const [, tick] = TICK_IN_ADDRESS.exec(location.hash) ?? [];
  return tick === undefined ? undefined : Number(tick);
};

/** Puts the tick into the address; a page within a page may have none of its own. */
function putTick(tick: number): void {
  if (location.protocol === 'about:' || location.protocol === 'data:') return;
  try {
    history.replaceState(null, '', `#t=${tick}`);
  } catch {
    // In a sandbox it is not ours to change.
  }
}

function show(): void {
  defineShooterReplay();
  const element = document.createElement('shooter-replay') as ShooterReplay;
  element.setAttribute('keys', 'page');
  const at = tickInAddress() ?? (document.body.dataset.at || undefined);
  if (at !== undefined) element.setAttribute('at', String(at));
  const page = shellWord(fileName());
  const isFile = location.protocol === 'file:' || location.protocol.startsWith('http');
  element.show(logs.slice(0, 2), {
    commands: [`shooter verify ${page}`, ...(logs.length > 1 ? [`shooter diff ${page}`] : [])],
    linkTo: (tick) =>
      isFile ? `${location.href.replace(/#.*$/s, '')}#t=${tick}` : `shooter replay ${page} --at ${tick}`,
  });
  element.addEventListener('shooter-tick', (event) =>
    putTick((event as CustomEvent<{ tick: number }>).detail.tick),
  );
  addEventListener('hashchange', () => {
    const tick = tickInAddress();
    if (tick !== undefined) element.tick = tick;
  });
  document.querySelector('main')!.append(element);
}

show();
