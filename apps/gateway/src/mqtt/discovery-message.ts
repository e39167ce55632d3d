import { isProfileName, profiles } from '@boardcast/board';
import { recordingStates, type BoardEntry } from '@boardcast/protocol';
import { printable } from '../printable.ts';
import type { Topics } from './topics.ts';

export interface DiscoveryOptions {
  readonly topics: Topics;
  /** The gateway's. */
  readonly version: string;
  /** Of the viewer, ends in `/`; undefined while other devices do not reach it. */
  readonly page: string | undefined;
  /** Whether there are snapshots, and recordings. */
  readonly hasSnapshots: boolean;
  readonly hasRecordings: boolean;
}

type Component = Readonly<Record<string, unknown>>;

/** What Home Assistant publishes when its button is pressed. */
export const pressCommand = 'PRESS';

const diagnostic = { entity_category: 'diagnostic' } as const;

/**
 * The discovery message of a board: a device with its entities (Home Assistant 2024.11 or later, MQTT
 * integration, "Device discovery payload").
 */
export function discoveryMessage(board: BoardEntry, options: DiscoveryOptions): string {
  const { topics, version } = options;
  const { availability, state } = topics.ofBoard(board.name);
  return JSON.stringify({
    device: deviceOf(board, options),
    origin: { name: 'Boardcast', sw_version: version },
    availability: [{ topic: topics.status }, { topic: availability }],
    availability_mode: 'all',
    state_topic: state,
    components: componentsOf(board, options),
  });
}

function deviceOf({ name, profile, firmware }: BoardEntry, { topics, page }: DiscoveryOptions) {
  const known = profile !== null && isProfileName(profile) ? profiles[profile].chip : undefined;
  const model = known ?? (profile === null ? undefined : printable(profile));
  return {
    identifiers: [topics.deviceId(name)],
    name: printable(name),
    ...(known === undefined ? {} : { manufacturer: 'Espressif' }),
    ...(model === undefined ? {} : { model }),
    ...(firmware === null ? {} : { sw_version: printable(firmware) }),
    ...(page === undefined
      ? {}
      : { configuration_url: `${page}watch/${encodeURIComponent(printable(name))}` }),
  };
}

/** The entities by their key, each with an id of its own. */
function componentsOf({ name, canRestart = false }: BoardEntry, options: DiscoveryOptions) {
  const { topics, hasSnapshots, hasRecordings } = options;
  const { snapshot, restart } = topics.ofBoard(name);
  const components: Readonly<Record<string, Component>> = {
    connection: connection(topics),
    ...(hasSnapshots ? { camera: { platform: 'camera', name: null, topic: snapshot } } : {}),
    viewers: {
      ...sensor('Viewers', 'viewers'),
      ...{ state_class: 'measurement', icon: 'mdi:eye' },
    },
    bitrate: {
      ...{ ...sensor('Bitrate', 'bitrate'), ...diagnostic, state_class: 'measurement' },
      ...{ device_class: 'data_rate', unit_of_measurement: 'kbit/s' },
    },
    firmware: { ...sensor('Firmware', 'firmware'), ...diagnostic, icon: 'mdi:chip' },
    address: { ...sensor('IP address', 'address'), ...diagnostic, icon: 'mdi:ip-network' },
    ...(hasRecordings ? recordingComponents(name, topics) : {}),
    ...(canRestart ? { restart: restartButton(restart) } : {}),
  };
  return Object.fromEntries(
    Object.entries(components).map(([key, component]) => [
      key,
      { ...component, unique_id: `${topics.deviceId(name)}_${key}` },
    ]),
  );
}

/** Tells whether the board is online, also while it is not. */
function connection(topics: Topics): Component {
  return {
    ...{ platform: 'binary_sensor', name: 'Connection', device_class: 'connectivity' },
    ...{ ...diagnostic, availability: [{ topic: topics.status }] },
    value_template: "{{ 'ON' if value_json.state == 'live' else 'OFF' }}",
  };
}

/** A board that is offline can be recorded as soon as it returns. */
function recordingComponents(board: string, topics: Topics): Readonly<Record<string, Component>> {
  const availability = [{ topic: topics.status }];
  return {
    record: {
      ...{ platform: 'switch', name: 'Record', icon: 'mdi:record-rec', availability },
      command_topic: topics.ofBoard(board).record,
      value_template: "{{ 'OFF' if value_json.recording in [none, 'stopped'] else 'ON' }}",
    },
    recording: {
      ...{ ...sensor('Recording', 'recording'), ...diagnostic, availability },
      ...{ device_class: 'enum', options: recordingStates, icon: 'mdi:filmstrip' },
    },
  };
}

function restartButton(topic: string): Component {
  return {
    ...{ platform: 'button', name: 'Restart', device_class: 'restart', entity_category: 'config' },
    ...{ command_topic: topic, payload_press: pressCommand },
  };
}

function sensor(name: string, field: string): Component {
  return { platform: 'sensor', name, value_template: `{{ value_json.${field} }}` };
}
