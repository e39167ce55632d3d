import { maxLossPercent } from '@boardcast/protocol';
import { Button, TextField } from '@boardcast/web';
import { useSignal } from '@preact/signals';
import { useContext } from 'preact/hooks';
import { isSsid } from '../faults/fault-options.ts';
import { FaultButton, FaultLabel, FaultNumber } from './fault-row.tsx';
import { useBoard } from './page-context.ts';
import { ReportContext } from './report-context.ts';

/** The faults of the connection, the Wi-Fi and the power supply. */
export function NetworkFaults() {
  const board = useBoard();
  const report = useContext(ReportContext);
  const { active, packetLoss } = board.signals.board.value.faults;
  return (
    <>
      <section aria-labelledby="network-faults-title">
        <h2 id="network-faults-title">Network</h2>
        <FaultNumber
          label="Packet loss, in %"
          hint="In each direction, simulated by the gateway. The board publishes again."
          isActive={active.has('loss')}
          value={packetLoss === 0 ? undefined : packetLoss}
          min={0}
          max={maxLossPercent}
          placeholder="0"
          set={(value = 0) => report(board.faults.setPacketLoss(value))}
        />
        <FaultButton
          label="Drop the WebSocket"
          hint="Once. The board opens another one and resumes its session."
          act={() => report(board.faults.act({ kind: 'drop' }))}
        />
      </section>
      <WifiFaults />
      <section aria-labelledby="power-faults-title">
        <h2 id="power-faults-title">Power</h2>
        <FaultButton
          label="Cut the power"
          hint="Once. The board restarts; nothing is closed at the server."
          act={() => report(board.faults.act({ kind: 'reboot' }))}
        />
      </section>
    </>
  );
}

function WifiFaults() {
  const board = useBoard();
  const report = useContext(ReportContext);
  const { active } = board.signals.board.value.faults;
  const isActive = active.has('wifi') || active.has('nowifi');
  const ssid = useSignal('another');
  const error = isSsid(ssid.value) ? undefined : 'Invalid SSID: expected 1 to 32 bytes.';
  const move = (isAvailable: boolean) => {
    if (error !== undefined) return;
    report(board.faults.act({ kind: 'wifi', ssid: ssid.value, isAvailable }));
  };
  return (
    <section aria-labelledby="wifi-faults-title">
      <h2 id="wifi-faults-title">Wi-Fi</h2>
      <div class="fault">
        <TextField
          label={<FaultLabel label="SSID" isActive={isActive} />}
          hint="Another network gives another IP address."
          value={ssid.value}
          error={error}
          autocapitalize="off"
          onInput={({ currentTarget }) => (ssid.value = currentTarget.value)}
        />
        <div class="form-actions">
          <Button onClick={() => move(true)}>Move to this network</Button>
          <Button onClick={() => move(false)}>Move to a missing network</Button>
        </div>
      </div>
    </section>
  );
}
