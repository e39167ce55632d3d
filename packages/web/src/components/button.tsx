import type { LucideIcon } from 'lucide-preact';
import type { ButtonHTMLAttributes, ComponentChildren, Ref } from 'preact';

export type ButtonVariant = 'primary' | 'secondary' | 'quiet' | 'danger';

export interface ButtonProps extends Omit<ButtonHTMLAttributes, 'icon' | 'children'> {
  readonly variant?: ButtonVariant;
  readonly icon?: LucideIcon;
  /** A link that looks like a button. */
  readonly href?: string;
  /** Opens the link in a new tab. */
  readonly opensTab?: boolean;
  readonly elementRef?: Ref<HTMLButtonElement>;
  readonly children: ComponentChildren;
}

export function Button(props: ButtonProps) {
  const { variant = 'secondary', icon: Icon, href, opensTab = false, elementRef, ...rest } = props;
  const { children, ...attributes } = rest;
  const content = (
    <>
      {Icon && <Icon />}
      {children}
    </>
  );
  if (href !== undefined) {
    const target = opensTab ? { target: '_blank', rel: 'noopener' } : {};
    return (
      <a class="button" data-variant={variant} href={href} {...target}>
        {content}
      </a>
    );
  }
  return (
    <button
      type="button"
      class="button"
      data-variant={variant}
      ref={elementRef ?? null}
      {...attributes}
    >
      {content}
    </button>
  );
}
