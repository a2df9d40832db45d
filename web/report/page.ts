import { heldLogs } from '../held-logs.ts';
import { defineShooterReplay, type ShooterReplay } from '../replay/element.ts';

/* The page of a contest: its lost games play on top of it. Each is in the page as a log, in an element that does nothing. */

const dialog = document.querySelector('dialog')!;
const title = document.querySelector('#game')!;

function play({ dataset }: HTMLButtonElement): void {
  const held = heldLogs().find(({ name }) => name === dataset.log);
  if (held === undefined) return;
  const player = document.createElement('shooter-replay') as ShooterReplay;
  title.textContent = dataset.title ?? '';
  player.show([held]);
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
