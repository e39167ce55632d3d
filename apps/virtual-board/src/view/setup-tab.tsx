import { BoardForm } from './board-form.tsx';
import { KeyForm } from './key-form.tsx';
import { SourceFields } from './source-fields.tsx';
import { StreamFacts } from './stream-facts.tsx';

/** What applies at once, what needs a restart, and what the board sends. */
export function SetupTab() {
  return (
    <>
      <section aria-labelledby="live-title">
        <h2 id="live-title">Live settings</h2>
        <SourceFields />
      </section>
      <section aria-labelledby="board-title">
        <h2 id="board-title">Board</h2>
        <BoardForm />
      </section>
      <section aria-labelledby="key-title">
        <h2 id="key-title">Key</h2>
        <KeyForm />
      </section>
      <section aria-labelledby="stream-title">
        <h2 id="stream-title">Stream</h2>
        <StreamFacts />
      </section>
    </>
  );
}
