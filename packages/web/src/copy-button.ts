import { copyText } from './copy-text.ts';

const feedbackMs = 1500;

/** Makes a button copy `text()` and show the result in its label for a moment. */
export function makeCopyButton(button: HTMLElement, text: () => string): void {
  const label = button.textContent;
  let timer: ReturnType<typeof setTimeout> | undefined;
  button.addEventListener('click', () => {
    void copyText(text()).then((isCopied) => {
      clearTimeout(timer);
      button.textContent = isCopied ? 'Copied' : 'Not allowed: copy it from the console';
      timer = setTimeout(() => (button.textContent = label), feedbackMs);
    });
  });
}
