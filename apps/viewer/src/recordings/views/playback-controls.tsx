import {
  Camera,
  ChevronLeft,
  ChevronRight,
  Maximize,
  Pause,
  Play,
  Volume2,
  VolumeX,
} from 'lucide-preact';
import { IconButton } from '@boardcast/web';
import type { Preferences } from '../../wall/preferences.ts';
import { hasFullScreen, hasVolume } from '../../video/screens.ts';
import { speeds, type Playback, type Speed } from '../playback.ts';
import type { RecordingModel } from '../recording-model.ts';
import { clockText, dayText } from '../time-text.ts';
import { showFullScreen, takeSnapshot } from './recording-actions.ts';

export interface PlaybackControlsProps {
  readonly model: RecordingModel;
  readonly playback: Playback;
  readonly preferences: Preferences;
}

export function PlaybackControls({ model, playback, preferences }: PlaybackControlsProps) {
  const { isPlaying, hasFrame, time } = playback;
  return (
    <div class="stage-controls playback-controls">
      <IconButton
        label={isPlaying.value ? 'Pause' : 'Play'}
        icon={isPlaying.value ? Pause : Play}
        isOver
        onClick={() => playback.toggle()}
      />
      <IconButton
        label="Previous frame"
        icon={ChevronLeft}
        shortcut=","
        isOver
        onClick={() => playback.step(-1)}
      />
      <IconButton
        label="Next frame"
        icon={ChevronRight}
        shortcut="."
        isOver
        onClick={() => playback.step(1)}
      />
      <time class="stage-rates" dateTime={new Date(time.value).toISOString()}>
        <strong>{clockText(time.value)}</strong> {dayText(time.value)}
      </time>
      <SpeedSelect playback={playback} />
      <Audio playback={playback} preferences={preferences} />
      <IconButton
        label="Snapshot"
        icon={Camera}
        shortcut="S"
        isOver
        disabled={!hasFrame.value}
        onClick={() => void takeSnapshot(model)}
      />
      {hasFullScreen(playback.element) && (
        <IconButton
          label="Full screen"
          icon={Maximize}
          shortcut="F"
          isOver
          onClick={() => showFullScreen(model)}
        />
      )}
    </div>
  );
}

function SpeedSelect({ playback }: { readonly playback: Playback }) {
  return (
    <select
      class="speed"
      aria-label="Speed"
      value={playback.speed.value}
      onChange={({ currentTarget }) => playback.setSpeed(Number(currentTarget.value) as Speed)}
    >
      {speeds.map((speed) => (
        <option key={speed} value={speed}>
          {speed}×
        </option>
      ))}
    </select>
  );
}

function Audio({ playback, preferences }: Omit<PlaybackControlsProps, 'model'>) {
  const { isMuted, volume } = playback;
  const setVolume = (value: number) => {
    playback.setAudio(false, value);
    preferences.volume.value = value;
  };
  return (
    <>
      <IconButton
        label={isMuted.value ? 'Unmute' : 'Mute'}
        icon={isMuted.value ? VolumeX : Volume2}
        shortcut="M"
        isOver
        data-role="mute"
        onClick={() => playback.setAudio(!isMuted.value)}
      />
      {hasVolume() && (
        <input
          class="volume"
          type="range"
          aria-label="Volume"
          min="0"
          max="1"
          step="0.05"
          value={isMuted.value ? 0 : volume.value}
          onInput={({ currentTarget }) => setVolume(currentTarget.valueAsNumber)}
        />
      )}
    </>
  );
}
