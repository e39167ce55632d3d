import { LoaderCircle } from 'lucide-preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Playback } from '../playback.ts';
import type { RecordingModel } from '../recording-model.ts';
import { showFullScreen } from './recording-actions.ts';
import { PlaybackControls, type PlaybackControlsProps } from './playback-controls.tsx';

/** The video of a recording and its controls. */
export function RecordingStage({ model, playback, preferences }: PlaybackControlsProps) {
  const stage = useRef<HTMLElement>(null);
  // What had the keyboard's focus is gone with the page before.
  useEffect(() => stage.current?.focus(), []);
  return (
    <section class="stage" ref={stage} tabIndex={-1} aria-label={`Recordings of ${model.board}`}>
      <RecordingVideo model={model} playback={playback} />
      <PlaybackControls model={model} playback={playback} preferences={preferences} />
    </section>
  );
}

interface RecordingVideoProps {
  readonly model: RecordingModel;
  readonly playback: Playback;
}

function RecordingVideo({ model, playback }: RecordingVideoProps) {
  const box = useRef<HTMLDivElement>(null);
  const { element, isWaiting, problem } = playback;
  useLayoutEffect(() => {
    element.setAttribute('aria-label', `Recording of ${model.board}`);
    box.current?.prepend(element);
  }, [element, model]);
  const text = problem.value ?? model.problem.value;
  return (
    <div class="stage-video" onDblClick={() => showFullScreen(model)}>
      <div class="tile" data-state="live">
        <div class="tile-video" ref={box} onClick={() => playback.toggle()} />
        <div class="tile-message">
          {isWaiting.value && text === undefined && <LoaderCircle class="spinning tile-spinner" />}
          <p role="status" class="tile-text">
            {text}
          </p>
        </div>
      </div>
    </div>
  );
}
