import { SearchX } from 'lucide-preact';
import { Button } from './button.tsx';
import { EmptyState } from './empty-state.tsx';

export interface NotFoundProps {
  /** What there is not, as a sentence. */
  readonly text: string;
  /** The URL of the home page. */
  readonly home: string;
}

export function NotFound({ text, home }: NotFoundProps) {
  return (
    <EmptyState
      icon={SearchX}
      title="Not found"
      actions={
        <Button variant="primary" href={home}>
          Show all boards
        </Button>
      }
    >
      <p>{text}</p>
    </EmptyState>
  );
}
