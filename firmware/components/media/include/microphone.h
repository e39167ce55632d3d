#pragma once

#include "esp_capture_audio_src_if.h"

/** Makes the board's microphone a source for esp_capture; NULL, with a line that says why, without
 * one. */
esp_capture_audio_src_if_t *microphone_open(void);

/** Frees the source, once no capture uses it. NULL is no source. */
void microphone_close(esp_capture_audio_src_if_t *microphone);
