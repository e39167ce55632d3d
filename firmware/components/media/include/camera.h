#pragma once

#include "esp_capture_video_src_if.h"

/** Makes the board's camera a source for esp_capture; NULL, with a line that says why, without one.
 */
esp_capture_video_src_if_t *camera_open(void);

/** Frees the source, once no capture uses it. NULL is no source. */
void camera_close(esp_capture_video_src_if_t *camera);
