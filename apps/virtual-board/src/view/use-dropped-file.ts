import { useSignal, type ReadonlySignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

/** Takes files that are dropped on the page; the signal says whether one is over it. */
export function useDroppedFile(take: (file: File) => void): ReadonlySignal<boolean> {
  const isOver = useSignal(false);
  useEffect(() => {
    const controller = new AbortController();
    const on = (type: 'dragover' | 'dragleave' | 'drop', act: (event: DragEvent) => void) =>
      document.body.addEventListener(type, act, { signal: controller.signal });
    on('dragover', (event) => {
      event.preventDefault();
      isOver.value = true;
    });
    on('dragleave', () => (isOver.value = false));
    on('drop', (event) => {
      event.preventDefault();
      isOver.value = false;
      const file = event.dataTransfer?.files[0];
      if (file !== undefined) take(file);
    });
    return () => controller.abort();
  }, []);
  return isOver;
}
