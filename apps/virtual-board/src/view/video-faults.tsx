import { useSignal } from '@preact/signals';
import { maxSeconds, minFps, minStillS } from '../faults/fault-options.ts';
import { FaultNumber, FaultSwitch } from './fault-row.tsx';
import { useBoard } from './page-context.ts';

/** The faults of the frames that the board sends. */
export function VideoFaults() {
  const board = useBoard();
  const { options, faults } = board.signals.board.value;
  const { active, frames, stillSeconds } = faults;
  const { fps } = options.profile;
  const seconds = useSignal<number | undefined>(undefined);
  return (
    <section aria-labelledby="video-faults-title">
      <h2 id="video-faults-title">Video</h2>
      <FaultSwitch
        label="Freeze the camera"
        hint="The last frame is repeated, at the full frame rate."
        isActive={active.has('freeze')}
        set={(isOn) => board.faults.set('isFrozen', isOn)}
      />
      <FaultNumber
        label="Alternate still and moving, in s"
        hint="Frozen and moving in turn, each for that time: the bitrate jumps."
        isActive={active.has('still')}
        value={stillSeconds}
        min={minStillS}
        max={maxSeconds}
        placeholder="Off"
        set={(value) => board.faults.alternate(value)}
      />
      <FaultSwitch
        label="Suppress key frames"
        hint="Neither for each GOP nor on request."
        isActive={active.has('nokeyframes')}
        set={(isOn) => board.faults.set('suppressesKeyFrames', isOn, seconds.value)}
      />
      <FaultNumber
        label="Suppress them for, in s"
        hint="Empty: until it is turned off."
        isActive={false}
        value={seconds.value}
        min={0.1}
        max={maxSeconds}
        placeholder="No limit"
        set={(value) => (seconds.value = value)}
      />
      <FaultNumber
        label="Frame rate, in fps"
        hint={`Below the board’s ${fps}.`}
        isActive={active.has('fps')}
        value={frames.fps}
        min={minFps}
        max={fps}
        placeholder={`${fps}`}
        set={(value) => board.faults.setFps(value === fps ? undefined : value)}
      />
    </section>
  );
}
