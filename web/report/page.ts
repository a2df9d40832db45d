import { base64ToBytes } from '#platform';
import { defineShooterReplay, type ShooterReplay } from '../replay/element.ts';

/* The page of a contest: its lost games play on top of it. Each is in the page as a log, in an element that does nothing. */

const dialog = document.querySelector('dialog')!;
const title = document.querySelector('#game')!;

/** The log that a button plays. @param id of the game */
function bytesOf(id: string): Uint8Array {
  const logs = document.querySelectorAll<HTMLScriptElement>('script[type="application/x-shooter-log"]');
  const log = [...logs].find(({ dataset }) => dataset.name === id);
  return base64ToBytes(log?.textContent ?? '');
}

function play({ dataset }: HTMLButtonElement): void {
  const { log = '', title: name = '' } = dataset;
  const player = document.createElement('shooter-replay') as ShooterReplay;
  title.textContent = name;
  player.show([{ name: log, bytes: bytesOf(log) }]);
  dialog.append(player);
  dialog.showModal();
  player.focus();
}

defineShooterReplay();
for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-log]'))
  button.addEventListener('click', () => play(button));
document.querySelector('#close')!.addEventListener('click', () => dialog.close());
// Whatever closes it: the escape key too.
dialog.addEventListener('close', () => dialog.querySelector('shooter-replay')?.remove());
