import { CONSOLE_PROMPT } from '@boardcast/board';
import { IconButton } from '@boardcast/web';
import { useSignal } from '@preact/signals';
import { ChevronDown, ChevronUp } from 'lucide-preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { useBoard } from './page-context.ts';

/** A transcript that is at its end, but for this many pixels, stays there. */
const endTolerance = 8;
const narrow = '(max-width: 60rem)';

/** The board's serial console, always at hand. */
export function Console() {
  const isOpen = useSignal(!matchMedia(narrow).matches);
  return (
    <section class="console" aria-labelledby="console-title">
      <h2 class="visually-hidden" id="console-title">
        Console
      </h2>
      <Transcript isOpen={isOpen.value} />
      <div class="console-foot">
        <Prompt />
        <IconButton
          label={isOpen.value ? 'Collapse the console' : 'Expand the console'}
          icon={isOpen.value ? ChevronDown : ChevronUp}
          aria-expanded={isOpen.value}
          aria-controls="transcript"
          onClick={() => (isOpen.value = !isOpen.value)}
        />
      </div>
    </section>
  );
}

function Transcript({ isOpen }: { readonly isOpen: boolean }) {
  const lines = useBoard().terminal.transcript.value;
  const element = useRef<HTMLPreElement>(null);
  const isAtEnd = useRef(true);
  useLayoutEffect(() => {
    const { current } = element;
    if (current !== null && isAtEnd.current) current.scrollTop = current.scrollHeight;
  }, [lines, isOpen]);
  const scrolled = ({ currentTarget }: { readonly currentTarget: HTMLElement }) => {
    const { scrollHeight, scrollTop, clientHeight } = currentTarget;
    isAtEnd.current = scrollHeight - scrollTop - clientHeight < endTolerance;
  };
  return (
    <pre
      id="transcript"
      role="log"
      tabIndex={0}
      aria-label="Console output"
      hidden={!isOpen}
      ref={element}
      onScroll={scrolled}
    >
      {lines.map(({ id, text, log }) => (
        <span key={id} data-level={log?.level}>
          {text}
          {'\n'}
        </span>
      ))}
    </pre>
  );
}

function Prompt() {
  const { terminal } = useBoard();
  const line = useSignal('');
  const press = (event: KeyboardEvent) => {
    const { value } = line;
    switch (event.key) {
      case 'Enter':
        line.value = '';
        terminal.enter(value);
        break;
      case 'ArrowUp':
        line.value = terminal.recall(-1, value);
        break;
      case 'ArrowDown':
        line.value = terminal.recall(1, value);
        break;
      case 'Tab': {
        // Without anything to complete, Tab leaves the field as everywhere.
        if (event.shiftKey || value === '') return;
        const completed = terminal.complete(value);
        if (completed === undefined) return;
        line.value = completed;
        break;
      }
      default:
        return;
    }
    event.preventDefault();
  };
  return (
    <label class="prompt">
      <span aria-hidden="true">{CONSOLE_PROMPT.trim()}</span>
      <input
        id="console"
        aria-label="Console input"
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        enterkeyhint="send"
        placeholder="help"
        value={line}
        onInput={({ currentTarget }) => (line.value = currentTarget.value)}
        onKeyDown={press}
      />
    </label>
  );
}
