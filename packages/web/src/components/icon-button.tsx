import type { LucideIcon } from 'lucide-preact';
import type { ButtonHTMLAttributes, Ref } from 'preact';

export interface IconButtonProps extends Omit<ButtonHTMLAttributes, 'icon' | 'children' | 'label'> {
  /** Names the action; it is the tooltip too. */
  readonly label: string;
  readonly icon: LucideIcon;
  /** The key that does the same. */
  readonly shortcut?: string;
  /** Whether it lies over video. */
  readonly isOver?: boolean;
  readonly elementRef?: Ref<HTMLButtonElement>;
}

export function IconButton(props: IconButtonProps) {
  const { label, icon: Icon, shortcut, isOver = false, elementRef, ...attributes } = props;
  const title = shortcut === undefined ? label : `${label} (${shortcut})`;
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={label}
      aria-keyshortcuts={shortcut}
      title={title}
      data-over={isOver || undefined}
      ref={elementRef ?? null}
      {...attributes}
    >
      <Icon />
    </button>
  );
}
