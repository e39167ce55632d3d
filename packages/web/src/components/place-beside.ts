const gap = 6;
const margin = 8;

/** Puts an open popover below its button, or above it where there is no room; within the window. */
export function placeBeside(popover: HTMLElement, buttonSelector: string): void {
  const button = document.querySelector(buttonSelector)?.getBoundingClientRect();
  if (button === undefined) return;
  const { width, height } = popover.getBoundingClientRect();
  const { clientWidth, clientHeight } = document.documentElement;
  const isBelow = button.bottom + gap + height <= clientHeight - margin;
  const top = isBelow ? button.bottom + gap : button.top - gap - height;
  const left = button.left + width <= clientWidth - margin ? button.left : button.right - width;
  popover.style.top = `${Math.max(margin, top)}px`;
  popover.style.left = `${Math.max(margin, left)}px`;
}
