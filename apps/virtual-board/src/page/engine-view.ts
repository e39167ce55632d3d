import { element, find } from '@boardcast/web';
import { withQueryParameter } from './page-options.ts';
import {
  engineNames,
  engineTitles,
  type EngineChoice,
  type EngineName,
  type Trial,
} from '../encoder/engine.ts';

function cellsOf(trial: Trial): readonly string[] {
  if ('unavailable' in trial) return [`unavailable: ${trial.unavailable}`];
  const { fps, medianMs, p95Ms } = trial;
  return [fps.toFixed(0), medianMs.toFixed(1), p95Ms.toFixed(1)];
}

/** Shows the encoder in use, why it was chosen, all trials, and links to the other encoders. */
export class EngineView {
  readonly #reason: HTMLElement;
  readonly #warning: HTMLElement;
  readonly #rows: HTMLElement;

  constructor() {
    this.#reason = find('engine-reason');
    this.#warning = find('engine-warning');
    this.#rows = find('engine-trials');
    this.#show([], undefined);
  }

  showTrying(engine: EngineName): void {
    this.#reason.textContent = `Loading ${engineTitles[engine]}.`;
  }

  showChoice({ engine, reason, trials }: EngineChoice): void {
    this.#reason.textContent = `${engineTitles[engine]}. ${reason}`;
    this.#show(trials, engine);
  }

  /** Undefined hides the warning. */
  warn(text: string | undefined): void {
    this.#warning.hidden = text === undefined;
    this.#warning.textContent = text ?? '';
  }

  #show(trials: readonly Trial[], chosen: EngineName | undefined): void {
    this.#rows.replaceChildren(
      ...engineNames.map((name) => {
        const trial = trials.find(({ engine }) => engine === name);
        const row = element('tr', {}, element('th', {}, nameCell(name)));
        const cells = trial === undefined ? ['not tried'] : cellsOf(trial);
        row.append(...cells.map((text) => element('td', {}, text)));
        if (cells.length === 1) row.lastElementChild?.setAttribute('colspan', '3');
        row.firstElementChild?.setAttribute('scope', 'row');
        if (name === chosen) row.setAttribute('aria-current', 'true');
        return row;
      }),
    );
  }
}

function nameCell(name: EngineName): HTMLElement {
  const link = element('a', {}, name);
  link.href = withQueryParameter(location.href, 'engine', name);
  link.title = `Reload with ${engineTitles[name]}`;
  return link;
}
