import type { ComponentChildren } from 'preact';

/** Marks a fault that is being injected. */
export function ActiveBadge({ children = 'Active' }: { readonly children?: ComponentChildren }) {
  return <span class="active-badge">{children}</span>;
}
