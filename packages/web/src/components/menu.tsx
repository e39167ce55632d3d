import type { LucideIcon } from 'lucide-preact';
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { placeBeside } from './place-beside.ts';
import { useUniqueId } from './unique-id.ts';

export interface MenuItem {
  readonly label: string;
  readonly icon?: LucideIcon;
  readonly onSelect?: () => void;
  /** A link instead of an action. */
  readonly href?: string;
  readonly tone?: 'danger';
  readonly shortcut?: string;
  /** Whether a line is above it. */
  readonly isApart?: boolean;
}

export interface MenuProps {
  readonly label: string;
  readonly items: readonly MenuItem[];
  /** Makes the button that opens the menu, with these properties. */
  readonly button: (properties: MenuButtonProperties) => ComponentChildren;
}

export interface MenuButtonProperties {
  readonly 'aria-haspopup': 'menu';
  readonly 'aria-controls': string;
  readonly popovertarget: string;
}

const steps: Readonly<Partial<Record<string, (index: number, count: number) => number>>> = {
  ArrowDown: (index, count) => (index + 1) % count,
  ArrowUp: (index, count) => (index - 1 + count) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/** A menu button and its menu (WAI-ARIA's menu button pattern) in a popover. */
export function Menu({ label, items, button }: MenuProps) {
  const id = useUniqueId();
  const element = useRef<HTMLDivElement>(null);
  const itemElements = () => [
    ...(element.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? []),
  ];
  const opened = (isOpen: boolean) => {
    if (!isOpen || element.current === null) return;
    placeBeside(element.current, `[popovertarget="${id}"]`);
    itemElements()[0]?.focus();
  };
  const pressed = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === 'Tab') element.current?.hidePopover();
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const all = itemElements();
    const index = all.indexOf(document.activeElement as HTMLElement);
    all[step(index, all.length)]?.focus();
  };
  return (
    <>
      {button({ 'aria-haspopup': 'menu', 'aria-controls': id, popovertarget: id })}
      <div
        class="menu"
        role="menu"
        aria-label={label}
        id={id}
        popover="auto"
        ref={element}
        onToggle={(event) => opened(event.newState === 'open')}
        onKeyDown={pressed}
      >
        {items.map((item) => (
          <Item key={item.label} {...item} close={() => element.current?.hidePopover()} />
        ))}
      </div>
    </>
  );
}

function Item(props: MenuItem & { readonly close: () => void }) {
  const { label, icon: Icon, onSelect, href, tone, shortcut, isApart = false, close } = props;
  const select = () => {
    // First, so that a dialog which it opens returns the focus to the menu's button.
    close();
    onSelect?.();
  };
  const shared = { class: 'menu-item', role: 'menuitem', tabIndex: -1, 'data-tone': tone } as const;
  const content = (
    <>
      {Icon && <Icon />}
      {label}
      {shortcut !== undefined && <kbd aria-hidden="true">{shortcut}</kbd>}
    </>
  );
  return (
    <>
      {isApart && <hr class="menu-separator" />}
      {href === undefined ? (
        <button type="button" {...shared} onClick={select}>
          {content}
        </button>
      ) : (
        <a {...shared} href={href} onClick={close}>
          {content}
        </a>
      )}
    </>
  );
}
