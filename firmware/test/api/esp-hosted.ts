import type { Headers } from './header-facts.ts';

export const espHosted: Headers = {
  'esp_hosted.h': {
    includes: ['stdint.h'],
    constants: {
      ESP_HOSTED_VERSION_MAJOR_1: 2,
      ESP_HOSTED_VERSION_MINOR_1: 12,
      ESP_HOSTED_VERSION_PATCH_1: 11,
    },
    structs: {
      esp_hosted_coprocessor_fwver_t: ['uint32_t major1', 'uint32_t minor1', 'uint32_t patch1'],
    },
    functions: [
      'int esp_hosted_connect_to_slave(void)',
      'int esp_hosted_get_coprocessor_fwversion(esp_hosted_coprocessor_fwver_t *ver_info)',
    ],
  },
};
