import { useUniqueId } from './unique-id.ts';

export interface ProgressProps {
  readonly label: string;
  /** From 0 to 1; undefined while it is unknown. */
  readonly value?: number | undefined;
}

export function Progress({ label, value }: ProgressProps) {
  const id = useUniqueId();
  return (
    <div class="progress">
      <label for={id}>{label}</label>
      <progress id={id} {...(value !== undefined && { value })} />
    </div>
  );
}
