import { Button, Progress } from '@boardcast/web';
import {
  CircleAlert,
  KeyRound,
  LoaderCircle,
  Play,
  RotateCw,
  ShieldQuestion,
  TriangleAlert,
  Wifi,
  WifiOff,
  type LucideIcon,
} from 'lucide-preact';
import type { ComponentChildren } from 'preact';
import type { Notice } from '../model/notice.ts';
import { describeOpening, openingShare } from '../model/opening-text.ts';
import { useBoard } from './page-context.ts';

const icons = { info: ShieldQuestion, warning: TriangleAlert, danger: CircleAlert } as const;

/** What lies over the preview: what it waits for, what is wrong, and what to do. */
export function PreviewNotice({ editKey }: { readonly editKey: () => void }) {
  const { signals } = useBoard();
  const notice = signals.notice.value;
  const opening = signals.opening.value;
  return (
    <>
      <div role="alert" id="notice">
        {notice !== undefined && <NoticeBox notice={notice} />}
      </div>
      {notice === undefined && opening !== undefined && (
        <div class="overlay" data-full>
          <LoaderCircle class="spinning" />
          <Progress label={describeOpening(opening)} value={openingShare(opening)} />
        </div>
      )}
      {notice === undefined && opening === undefined && <StateNotice editKey={editKey} />}
    </>
  );
}

interface OverlayProps {
  readonly icon: LucideIcon;
  readonly tone: Notice['tone'];
  readonly actions: ComponentChildren;
  readonly children: ComponentChildren;
}

/** Covers the frame while there is no video, and otherwise its lower edge only. */
function Overlay({ icon: Icon, tone, actions, children }: OverlayProps) {
  const hasVideo = useBoard().signals.preview.value !== undefined;
  return (
    <div class="overlay" data-full={!hasVideo || undefined} data-tone={tone}>
      <Icon />
      <p class="overlay-text">{children}</p>
      <div class="overlay-actions">{actions}</div>
    </div>
  );
}

function NoticeBox({ notice: { tone, text, actions } }: { readonly notice: Notice }) {
  const buttons = actions.map(({ label, act }, index) => (
    <Button key={label} variant={index === 0 ? 'primary' : 'secondary'} onClick={act}>
      {label}
    </Button>
  ));
  return (
    <Overlay icon={icons[tone]} tone={tone} actions={buttons}>
      {text}
    </Overlay>
  );
}

function StateNotice({ editKey }: { readonly editKey: () => void }) {
  const { signals } = useBoard();
  if (!signals.board.value.isStarted) return <StartNotice />;
  switch (signals.state.value) {
    case 'stopped':
      return <NotPublishing />;
    case 'offline':
      return <NoWifi />;
    case 'backoff':
      return <Retrying />;
    case 'unauthorized':
      return <KeyRefused editKey={editKey} />;
    default:
      return null;
  }
}

const sources = {
  webcam: 'the camera',
  screen: 'the screen',
  file: 'a video file',
  pattern: 'the test pattern',
} as const;

function StartNotice() {
  const board = useBoard();
  const { options } = board.signals.board.value;
  const start = () => {
    board.requestStart(false);
    requestAnimationFrame(() => document.getElementById('stop')?.focus());
  };
  return (
    <div class="overlay" data-full>
      <Button variant="primary" icon={Play} id="start" onClick={start}>
        Start
      </Button>
      <p class="overlay-text">
        Publishes {sources[board.signals.choice.value.source]} as {options.name} to{' '}
        {new URL(options.server).host}.
      </p>
    </div>
  );
}

function NotPublishing() {
  const board = useBoard();
  const publish = (
    <Button variant="primary" icon={Play} onClick={() => board.publish()}>
      Publish
    </Button>
  );
  return (
    <Overlay icon={CircleAlert} tone="info" actions={publish}>
      The board runs, and does not publish.
    </Overlay>
  );
}

function NoWifi() {
  const board = useBoard();
  const { isWifiEnabled, ssid } = board.signals.board.value;
  const turnOn = !isWifiEnabled && (
    <Button variant="primary" icon={Wifi} onClick={() => board.setWifiEnabled(true)}>
      Turn Wi-Fi on
    </Button>
  );
  return (
    <Overlay icon={WifiOff} tone="warning" actions={turnOn}>
      {isWifiEnabled ? `Wi-Fi “${ssid}” not found. Retrying.` : 'Wi-Fi is off: nothing is sent.'}
    </Overlay>
  );
}

function Retrying() {
  const board = useBoard();
  const reason = board.terminal.lastProblem.value;
  const retry = (
    <Button variant="primary" icon={RotateCw} onClick={() => board.publish()}>
      Retry now
    </Button>
  );
  return (
    <Overlay icon={TriangleAlert} tone="warning" actions={retry}>
      {reason ?? 'The server cannot be reached.'} The board retries by itself.
    </Overlay>
  );
}

function KeyRefused({ editKey }: { readonly editKey: () => void }) {
  const edit = (
    <Button variant="primary" icon={KeyRound} onClick={editKey}>
      Set key…
    </Button>
  );
  return (
    <Overlay icon={CircleAlert} tone="danger" actions={edit}>
      The server refuses this board’s key. Get one on the page Access, and set it here.
    </Overlay>
  );
}
