const feedbackMs = 1500;

/** Makes a button copy `text()` and show the result in its label for a moment. */
export function makeCopyButton(button: HTMLElement, text: () => string): void {
  const label = button.textContent;
  let timer: ReturnType<typeof setTimeout> | undefined;
  button.addEventListener('click', () => {
    void copy(text()).then((isCopied) => {
      clearTimeout(timer);
      button.textContent = isCopied ? 'Copied' : 'Not allowed: copy it from the console';
      timer = setTimeout(() => (button.textContent = label), feedbackMs);
    });
  });
}

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

/** Works on pages that may not use the clipboard API, such as those served over plain http. */
function copyBySelection(text: string): boolean {
  const field = Object.assign(document.createElement('textarea'), { value: text });
  const focused = document.activeElement;
  document.body.append(field);
  field.select();
  const isCopied = document.execCommand('copy');
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return isCopied;
}
