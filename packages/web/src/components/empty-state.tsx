import type { LucideIcon } from 'lucide-preact';
import type { ComponentChildren } from 'preact';

export interface EmptyStateProps {
  readonly icon: LucideIcon;
  readonly title: string;
  /** What to do next. */
  readonly actions?: ComponentChildren;
  readonly children?: ComponentChildren;
}

/** Says why there is nothing, and what to do next. */
export function EmptyState({ icon: Icon, title, actions, children }: EmptyStateProps) {
  return (
    <section class="empty-state">
      <Icon />
      <h2>{title}</h2>
      {children}
      {actions !== undefined && <div class="empty-state-actions">{actions}</div>}
    </section>
  );
}
