import { addressWith } from './address.ts';
import {
  engineNames,
  engineTitles,
  type EngineChoice,
  type EngineName,
  type Trial,
} from './encoder/engine.ts';

function cellsOf(trial: Trial): readonly string[] {
  if ('lack' in trial) return [`cannot be used: ${trial.lack}`];
  const { fps, medianMs, p95Ms } = trial;
  return [fps.toFixed(0), medianMs.toFixed(1), p95Ms.toFixed(1)];
}

function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  ...content: readonly (string | Node)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.append(...content);
  return made;
}

/** Shows the encoder in use, why it is, how each did, and links that ask for another. */
export class EngineView {
  readonly #reason: HTMLElement;
  readonly #warning: HTMLElement;
  readonly #rows: HTMLElement;

  /** `find` gives the page's elements by their ids. */
  constructor(find: (id: string) => HTMLElement) {
    this.#reason = find('engine-reason');
    this.#warning = find('engine-warning');
    this.#rows = find('engine-trials');
    this.#show([], undefined);
  }

  trying(engine: EngineName): void {
    this.#reason.textContent = `Loading ${engineTitles[engine]}.`;
  }

  chosen({ engine, reason, trials }: EngineChoice): void {
    this.#reason.textContent = `${engineTitles[engine]}. ${reason}`;
    this.#show(trials, engine);
  }

  /** Undefined when there is nothing to warn of. */
  warn(text: string | undefined): void {
    this.#warning.hidden = text === undefined;
    this.#warning.textContent = text ?? '';
  }

  #show(trials: readonly Trial[], chosen: EngineName | undefined): void {
    this.#rows.replaceChildren(
      ...engineNames.map((name) => {
        const trial = trials.find(({ engine }) => engine === name);
        const row = element('tr', element('th', nameCell(name)));
        const cells = trial === undefined ? ['not tried'] : cellsOf(trial);
        row.append(...cells.map((text) => element('td', text)));
        if (cells.length === 1) row.lastElementChild?.setAttribute('colspan', '3');
        row.firstElementChild?.setAttribute('scope', 'row');
        if (name === chosen) row.setAttribute('aria-current', 'true');
        return row;
      }),
    );
  }
}

function nameCell(name: EngineName): HTMLElement {
  const link = element('a', name);
  link.href = addressWith(location.href, 'engine', name);
  link.title = `Start again with ${engineTitles[name]}`;
  return link;
}
