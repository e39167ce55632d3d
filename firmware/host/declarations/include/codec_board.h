#pragma once

/* What the boards' own hardware is called in the component registry, for the compile check alone:
 * no host has it, and nothing here is defined. */

#include <stdint.h>

typedef enum {
    CAMERA_TYPE_NONE,
    CAMERA_TYPE_DVP,
    CAMERA_TYPE_USB,
    CAMERA_TYPE_MIPI,
} camera_type_t;

typedef struct {
    camera_type_t type;
    int16_t pwr;
    int16_t reset;
    int16_t xclk;
    int16_t pclk;
    int16_t vsync;
    int16_t de;
    int16_t href;
    int16_t data[16];
} camera_cfg_t;

void set_codec_board_type(const char *board_type);
int get_camera_cfg(camera_cfg_t *cam_cfg);
