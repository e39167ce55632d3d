import type { Headers } from './header-facts.ts';

export const espVideo: Headers = {
  'esp_video_init.h': {
    includes: ['stdbool.h', 'esp_err.h'],
    types: ['typedef struct i2c_master_bus_t *i2c_master_bus_handle_t', 'typedef int gpio_num_t'],
    structs: {
      esp_video_init_sccb_config_t: [
        'bool init_sccb',
        'i2c_master_bus_handle_t i2c_handle',
        'uint32_t freq',
      ],
      esp_video_init_csi_config_t: [
        'esp_video_init_sccb_config_t sccb_config',
        'gpio_num_t reset_pin',
        'gpio_num_t pwdn_pin',
      ],
      esp_video_init_config_t: ['const esp_video_init_csi_config_t *csi'],
    },
    functions: ['esp_err_t esp_video_init(const esp_video_init_config_t *config)'],
  },
};
