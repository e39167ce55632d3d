import type { SourceChoice, SourceName } from '../camera/sources.ts';
import { cameraBy, namedCameras } from '../camera/cameras.ts';

export interface SourceElements {
  readonly source: HTMLSelectElement;
  /** The cameras; its label is hidden while there is no choice. */
  readonly camera: HTMLSelectElement;
  readonly chooseFile: HTMLElement;
  readonly file: HTMLInputElement;
  /** Accepts dropped files. */
  readonly dropZone: HTMLElement;
}

/** The controls that choose the source. */
export class SourcePanel {
  readonly #elements: SourceElements;
  readonly #chosen: (choice: SourceChoice) => void;
  #choice: SourceChoice;

  constructor(
    elements: SourceElements,
    choice: SourceChoice,
    chosen: (choice: SourceChoice) => void,
  ) {
    this.#elements = elements;
    this.#choice = choice;
    this.#chosen = chosen;
    const { source, camera, file, chooseFile } = elements;
    source.addEventListener('change', () => this.#onSource(source.value as SourceName));
    camera.addEventListener('change', () => chosen({ source: 'webcam', camera: camera.value }));
    chooseFile.addEventListener('click', () => file.click());
    file.addEventListener('change', () => this.#onFile(file.files?.[0]));
    this.#acceptDrops();
    this.show(choice);
  }

  /** Shows the current choice. */
  show(choice: SourceChoice): void {
    this.#choice = choice;
    const { source, chooseFile, camera } = this.#elements;
    source.value = choice.source;
    chooseFile.hidden = choice.source !== 'file';
    chooseFile.textContent = choice.file?.name ?? 'Choose a file…';
    if (choice.source === 'webcam') void this.listCameras();
    else camera.labels[0]?.toggleAttribute('hidden', true);
  }

  /** Lists the connected cameras. */
  async listCameras(): Promise<void> {
    const { camera } = this.#elements;
    const cameras = await namedCameras();
    const { source, camera: wanted } = this.#choice;
    camera.replaceChildren(...cameras.map(({ id, label }) => new Option(label, id)));
    // Without a selection any choice fires a change event.
    camera.value = (wanted === undefined ? cameras[0]?.id : cameraBy(wanted, cameras)) ?? '';
    const isIdle = source !== 'webcam' || cameras.length === 0;
    camera.labels[0]?.toggleAttribute('hidden', isIdle);
  }

  #onSource(source: SourceName): void {
    if (source === 'file') {
      this.show({ source, file: undefined });
      this.#elements.file.click();
    } else this.#chosen({ source });
  }

  #onFile(file: File | undefined): void {
    if (file !== undefined) this.#chosen({ source: 'file', file });
  }

  #acceptDrops(): void {
    const { dropZone } = this.#elements;
    const highlight = (isOver: boolean) => dropZone.toggleAttribute('data-drop', isOver);
    dropZone.addEventListener('dragover', (event) => {
      event.preventDefault();
      highlight(true);
    });
    dropZone.addEventListener('dragleave', () => highlight(false));
    dropZone.addEventListener('drop', (event) => {
      event.preventDefault();
      highlight(false);
      this.#onFile(event.dataTransfer?.files[0]);
    });
  }
}
