const acknowledgedMs = 1500;

/** Copies `text()` upon a click, and says so in the button for a moment. */
export function makeCopyButton(button: HTMLElement, text: () => string): void {
  const label = button.textContent;
  let timer: ReturnType<typeof setTimeout> | undefined;
  button.addEventListener('click', () => {
    void copy(text()).then((isCopied) => {
      clearTimeout(timer);
      button.textContent = isCopied ? 'Copied' : 'Not allowed: copy it from the console';
      timer = setTimeout(() => (button.textContent = label), acknowledgedMs);
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

/** What a page may do that the clipboard is kept from. */
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
