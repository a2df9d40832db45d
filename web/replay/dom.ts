/* Elements, made and found. Text from outside becomes text nodes and never markup. */

/** An element that must be there: the markup is our own. */
export function find<T extends HTMLElement = HTMLElement>(root: ParentNode, selector: string): T {
  const found = root.querySelector<T>(selector);
  if (found === null) throw new Error(`there is no ${selector} in the markup`);
  return found;
}

interface Attributes {
  readonly class?: string;
  readonly text?: string;
  readonly [name: string]: string | undefined;
}

/** Makes an element. `text` is its text; everything else is an attribute. */
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  { text, ...attributes }: Attributes = {},
  ...children: readonly Node[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes))
    if (value !== undefined) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  element.append(...children);
  return element;
}

/** Sets a text, unless it is there: a browser lays out what is set, changed or not. */
export function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Sets an attribute, unless it has this value. */
export function setAttribute(element: HTMLElement, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}
