/**
 * Shows one element for each item of a list. The elements of items that have not changed stay, and
 * with them the focus.
 */
export class Rows<T> {
  readonly #list: HTMLElement;
  readonly #render: (item: T) => HTMLElement;
  #shown = new Map<string, HTMLElement>();

  constructor(list: HTMLElement, render: (item: T) => HTMLElement) {
    this.#list = list;
    this.#render = render;
  }

  /** `items` differ from each other. */
  show(items: readonly T[]): void {
    const shown = new Map(
      items.map((item) => {
        const key = JSON.stringify(item);
        return [key, this.#shown.get(key) ?? this.#render(item)];
      }),
    );
    for (const [key, element] of this.#shown) if (!shown.has(key)) element.remove();
    let index = 0;
    for (const element of shown.values()) {
      const current = this.#list.children[index];
      if (current !== element) this.#list.insertBefore(element, current ?? null);
      index += 1;
    }
    this.#shown = shown;
  }
}
