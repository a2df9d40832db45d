/* Copies a text to the clipboard, and saves a file. A page in a sandbox may do neither. */

/** Copies a text. @returns a message, which holds the text where it could not be copied */
export async function copyText(root: ParentNode & Node, text: string): Promise<string> {
  try {
    await navigator.clipboard.writeText(text);
    return `copied: ${text}`;
  } catch {
    return copySelected(root, text) ? `copied: ${text}` : `copy this: ${text}`;
  }
}

/** The old way, which works where the new one is not allowed. */
function copySelected(root: ParentNode & Node, text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.style.position = 'fixed';
  area.style.opacity = '0';
  root.append(area);
  area.select();
  try {
    return document.execCommand('copy');
  } catch {
    return false;
  } finally {
    area.remove();
  }
}

/** Time that a browser has to begin to save a file, ms. */
const KEPT_MS = 60_000;

/** Offers a file. */
export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}
