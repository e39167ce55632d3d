import type { Headers } from './header-facts.ts';

export const codecBoard: Headers = {
  'codec_board.h': {
    includes: ['stdint.h', 'stdbool.h', 'stdlib.h', 'string.h'],
    enums: { camera_type_t: { CAMERA_TYPE_DVP: 1, CAMERA_TYPE_MIPI: 3 } },
    structs: {
      camera_cfg_t: [
        'camera_type_t type',
        'int16_t pwr',
        'int16_t reset',
        'int16_t xclk',
        'int16_t pclk',
        'int16_t vsync',
        'int16_t href',
        'int16_t data[16]',
      ],
    },
    functions: [
      'void set_codec_board_type(const char *board_type)',
      'int get_camera_cfg(camera_cfg_t *cam_cfg)',
    ],
  },
  'codec_init.h': {
    includes: ['stdint.h', 'stdbool.h'],
    types: ['typedef void *esp_codec_dev_handle_t'],
    enums: { codec_i2s_mode_t: { CODEC_I2S_MODE_STD: 0 } },
    structs: { codec_init_cfg_t: ['codec_i2s_mode_t in_mode', 'codec_i2s_mode_t out_mode'] },
    functions: [
      'int init_i2c(uint8_t port)',
      'int init_codec(codec_init_cfg_t *cfg)',
      'esp_codec_dev_handle_t get_record_handle(void)',
      'void *get_i2c_bus_handle(uint8_t port)',
    ],
  },
};
