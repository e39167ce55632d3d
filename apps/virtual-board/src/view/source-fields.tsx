import { Button, Select, Switch } from '@boardcast/web';
import { FileVideo } from 'lucide-preact';
import { useRef } from 'preact/hooks';
import { cameraBy } from '../camera/cameras.ts';
import { isSourceName } from '../camera/sources.ts';
import { useBoard } from './page-context.ts';

const options = [
  { value: 'webcam', label: 'Camera' },
  { value: 'screen', label: 'Screen' },
  { value: 'file', label: 'Video file' },
  { value: 'pattern', label: 'Test pattern' },
];

/** Chooses the source, and turns the Wi-Fi on and off, also while the board publishes. */
export function SourceFields() {
  const board = useBoard();
  const { source, file } = board.signals.choice.value;
  const input = useRef<HTMLInputElement>(null);
  const chooseSource = (value: string) => {
    if (!isSourceName(value)) return;
    board.choose({ source: value });
    if (value === 'file') input.current?.click();
  };
  const chooseFile = (chosen: File | undefined) => {
    if (chosen !== undefined) board.choose({ source: 'file', file: chosen });
  };
  return (
    <div class="fields">
      <Select
        label="Source"
        options={options}
        value={source}
        onChange={({ currentTarget }) => chooseSource(currentTarget.value)}
      />
      {source === 'webcam' && <CameraField />}
      {source === 'file' && (
        <Button icon={FileVideo} onClick={() => input.current?.click()}>
          {file?.name ?? 'Choose a file…'}
        </Button>
      )}
      <input
        id="file"
        type="file"
        accept="video/*,.mkv"
        aria-label="Video file"
        hidden
        ref={input}
        onChange={({ currentTarget }) => chooseFile(currentTarget.files?.[0])}
      />
      <Switch
        label="Wi-Fi"
        checked={board.signals.board.value.isWifiEnabled}
        onChange={({ currentTarget }) => board.setWifiEnabled(currentTarget.checked)}
      />
    </div>
  );
}

/** The cameras; a browser reveals their names after the page may use one. */
function CameraField() {
  const board = useBoard();
  const cameras = board.signals.cameras.value;
  const { camera } = board.signals.choice.value;
  if (cameras.length === 0) return null;
  const chosen = camera === undefined ? cameras[0]?.id : cameraBy(camera, cameras);
  return (
    <Select
      label="Camera"
      options={cameras.map(({ id, label }) => ({ value: id, label }))}
      value={chosen ?? ''}
      onChange={({ currentTarget }) =>
        board.choose({ source: 'webcam', camera: currentTarget.value })
      }
    />
  );
}
