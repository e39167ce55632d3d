#pragma once

#include "esp_capture_audio_src_if.h"

/** Opens the board's microphone as a source of esp_capture; NULL when it fails, which is logged. */
esp_capture_audio_src_if_t *microphone_open(void);

/** Frees the source after its capture is closed. NULL is ignored. */
void microphone_close(esp_capture_audio_src_if_t *microphone);
