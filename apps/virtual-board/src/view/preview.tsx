import { useEffect, useRef } from 'preact/hooks';
import { useBoard } from './page-context.ts';
import { PreviewNotice } from './preview-notice.tsx';

/** The frames that the board sends, with what is wrong over them, and the most important statistics. */
export function Preview({ editKey }: { readonly editKey: () => void }) {
  const { signals } = useBoard();
  const { width, height } = signals.board.value.options.profile;
  const canvas = signals.preview.value;
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    frame.current?.replaceChildren(...(canvas === undefined ? [] : [canvas]));
  }, [canvas]);
  return (
    <figure class="preview" aria-label="Preview" style={{ '--ratio': width / height }}>
      <div class="stage">
        <div class="frame" ref={frame} role="img" aria-label="Frames of the board" />
        <PreviewNotice editKey={editKey} />
      </div>
      <Strip />
    </figure>
  );
}

function Strip() {
  const texts = useBoard().statistics.texts.value;
  const items = [
    ['Frame rate', texts['frame-rate']],
    ['Bitrate', texts.bitrate],
    ['Packet loss', texts['packet-loss']],
  ] as const;
  return (
    <dl class="strip">
      {items.map(([label, text = '–']) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}
