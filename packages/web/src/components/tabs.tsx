import type { LucideIcon } from 'lucide-preact';
import type { ComponentChildren } from 'preact';
import { useUniqueId } from './unique-id.ts';

export interface Tab {
  readonly id: string;
  readonly label: string;
  readonly icon?: LucideIcon;
  /** Beside the label, such as a count. */
  readonly badge?: ComponentChildren;
  readonly panel: ComponentChildren;
}

export interface TabsProps {
  /** Names the list of tabs. */
  readonly label: string;
  readonly tabs: readonly Tab[];
  readonly selected: string;
  readonly onSelect: (id: string) => void;
}

const steps: Readonly<Partial<Record<string, (index: number, count: number) => number>>> = {
  ArrowRight: (index, count) => (index + 1) % count,
  ArrowLeft: (index, count) => (index - 1 + count) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/**
 * WAI-ARIA's tabs: arrow keys select. A panel has the focus too, so that it can be scrolled by keys.
 * The panels of other tabs stay in the page, hidden.
 */
export function Tabs({ label, tabs, selected, onSelect }: TabsProps) {
  const id = useUniqueId();
  const press = (event: KeyboardEvent) => {
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const index = tabs.findIndex((tab) => tab.id === selected);
    const next = tabs[step(index, tabs.length)];
    if (next === undefined) return;
    onSelect(next.id);
    document.getElementById(`${id}-tab-${next.id}`)?.focus();
  };
  return (
    <div class="tabs">
      <div class="tab-list" role="tablist" aria-label={label} onKeyDown={press}>
        {tabs.map(({ id: tab, label: text, icon: Icon, badge }) => (
          <button
            key={tab}
            type="button"
            role="tab"
            class="tab"
            id={`${id}-tab-${tab}`}
            aria-controls={`${id}-panel-${tab}`}
            aria-selected={tab === selected}
            tabIndex={tab === selected ? 0 : -1}
            onClick={() => onSelect(tab)}
          >
            {Icon && <Icon />}
            {text}
            {badge}
          </button>
        ))}
      </div>
      {tabs.map(({ id: tab, panel }) => (
        <div
          key={tab}
          role="tabpanel"
          class="tab-panel"
          tabIndex={0}
          id={`${id}-panel-${tab}`}
          aria-labelledby={`${id}-tab-${tab}`}
          hidden={tab !== selected}
        >
          {panel}
        </div>
      ))}
    </div>
  );
}
