import type { WifiNetwork } from '@boardcast/flasher';
import { Lock, Wifi, WifiHigh, WifiLow, type LucideIcon } from 'lucide-preact';

/** The value of a network that is not in the list. */
export const otherNetwork = '';

export interface NetworkListProps {
  readonly networks: readonly WifiNetwork[];
  readonly selected: string;
  readonly onSelect: (ssid: string) => void;
}

/** The networks that the board sees, and one to type. */
export function NetworkList({ networks, selected, onSelect }: NetworkListProps) {
  return (
    <fieldset class="network-list">
      <legend>Network</legend>
      {networks.map(({ ssid, rssi, isOpen }) => {
        const Signal = signalIcon(rssi);
        return (
          <label key={ssid} class="network">
            <Choice value={ssid} selected={selected} onSelect={onSelect} />
            <span class="network-name">{ssid}</span>
            {!isOpen && <Lock aria-label="with a password" />}
            <Signal aria-label={`signal ${rssi} dBm`} />
          </label>
        );
      })}
      <label class="network">
        <Choice value={otherNetwork} selected={selected} onSelect={onSelect} />
        <span class="network-name">Another network</span>
      </label>
    </fieldset>
  );
}

type ChoiceProps = Pick<NetworkListProps, 'selected' | 'onSelect'> & { readonly value: string };

function Choice({ value, selected, onSelect }: ChoiceProps) {
  return (
    <input
      type="radio"
      name="network"
      value={value}
      checked={value === selected}
      onChange={() => onSelect(value)}
    />
  );
}

function signalIcon(rssi: number): LucideIcon {
  if (rssi >= -55) return Wifi;
  return rssi >= -70 ? WifiHigh : WifiLow;
}
