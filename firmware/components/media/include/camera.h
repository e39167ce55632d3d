#pragma once

#include "esp_capture_video_src_if.h"

/** Opens the board's camera as a source of esp_capture; NULL when it fails, which is logged. */
esp_capture_video_src_if_t *camera_open(void);

/** Frees the source after its capture is closed. NULL is ignored. */
void camera_close(esp_capture_video_src_if_t *camera);
