import * as v from 'valibot';

/**
 * Home Assistant's validation of discovery messages, of which no JSON schema is published: the parts
 * of its schemas that concern the messages of this gateway, as in Home Assistant 2025.
 *
 * - `homeassistant/components/mqtt/schemas.py`: DEVICE_DISCOVERY_SCHEMA, MQTT_ENTITY_COMMON_SCHEMA
 * - `homeassistant/components/mqtt/util.py`: valid_subscribe_topic, valid_publish_topic
 * - `homeassistant/components/mqtt/{binary_sensor,button,camera,sensor,switch}.py`: DISCOVERY_SCHEMA
 */

const text = v.string();
const topic = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxBytes(65_535),
  v.regex(/^[^\p{Cc}\ufdd0-\ufdef\ufffe\uffff]+$/u),
);
const publishTopic = v.pipe(topic, v.regex(/^[^+#]+$/));
/** A template of Jinja; only its brackets are checked here. */
const template = v.pipe(v.string(), v.regex(/^\{\{.+\}\}$/));

const availability = {
  availability: v.optional(v.array(v.strictObject({ topic }))),
  availability_mode: v.optional(v.picklist(['all', 'any', 'latest'])),
};

const entity = {
  ...availability,
  unique_id: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]+$/)),
  name: v.nullable(text),
  icon: v.optional(v.pipe(v.string(), v.regex(/^mdi:[a-z0-9-]+$/))),
  entity_category: v.optional(v.picklist(['config', 'diagnostic'])),
};

const camera = v.strictObject({ ...entity, platform: v.literal('camera'), topic });

const binarySensor = v.strictObject({
  ...entity,
  platform: v.literal('binary_sensor'),
  device_class: v.literal('connectivity'),
  value_template: template,
});

/** validate_sensor_state_and_device_class_config: options are for `enum` alone, without a unit. */
const sensor = v.pipe(
  v.strictObject({
    ...entity,
    platform: v.literal('sensor'),
    device_class: v.optional(v.picklist(['data_rate', 'enum'])),
    state_class: v.optional(v.picklist(['measurement', 'total', 'total_increasing'])),
    unit_of_measurement: v.optional(text),
    options: v.optional(v.pipe(v.array(text), v.minLength(1))),
    value_template: template,
  }),
  v.check(
    ({ options, device_class: kind, state_class: state, unit_of_measurement: unit }) =>
      options === undefined || (kind === 'enum' && state === undefined && unit === undefined),
    'options without the device class enum',
  ),
  v.check(
    ({ device_class: kind, unit_of_measurement: unit }) =>
      kind !== 'data_rate' || ['bit/s', 'kbit/s', 'Mbit/s', 'B/s', 'kB/s'].includes(unit ?? ''),
    'a data rate without a unit of it',
  ),
);

const record = v.strictObject({
  ...entity,
  platform: v.literal('switch'),
  command_topic: publishTopic,
  value_template: template,
});

const button = v.strictObject({
  ...entity,
  platform: v.literal('button'),
  device_class: v.picklist(['identify', 'restart', 'update']),
  command_topic: publishTopic,
  payload_press: v.optional(text),
});

/** validate_device_has_at_least_one_identifier */
const device = v.strictObject({
  identifiers: v.pipe(v.array(text), v.minLength(1)),
  name: text,
  manufacturer: v.optional(text),
  model: v.optional(text),
  sw_version: v.optional(text),
  configuration_url: v.optional(v.pipe(v.string(), v.url(), v.regex(/^https?:/))),
});

export const deviceDiscoverySchema = v.strictObject({
  ...availability,
  device,
  origin: v.strictObject({ name: text, sw_version: v.optional(text) }),
  state_topic: topic,
  components: v.record(
    v.string(),
    v.variant('platform', [camera, binarySensor, sensor, record, button]),
  ),
});
