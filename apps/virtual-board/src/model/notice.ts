/** A button of a notice. */
export interface RecoveryAction {
  readonly label: string;
  readonly act: () => void;
}

/** What the page says over the preview, and what can be done. */
export interface Notice {
  readonly tone: 'info' | 'warning' | 'danger';
  readonly text: string;
  readonly actions: readonly RecoveryAction[];
}
