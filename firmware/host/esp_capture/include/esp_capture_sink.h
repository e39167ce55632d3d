#pragma once

#include "esp_capture.h"

typedef void *esp_capture_sink_handle_t;

typedef struct {
    esp_capture_audio_info_t audio_info;
    esp_capture_video_info_t video_info;
} esp_capture_sink_cfg_t;

typedef enum {
    ESP_CAPTURE_RUN_MODE_DISABLE = 0,
    ESP_CAPTURE_RUN_MODE_ALWAYS = 1,
    ESP_CAPTURE_RUN_MODE_ONESHOT = 2,
} esp_capture_run_mode_t;

/** Configures the sink's output; the host has one sink, with H.264 and G.711 A-law. */
esp_capture_err_t esp_capture_sink_setup(esp_capture_handle_t capture, uint8_t sink_idx,
                                         esp_capture_sink_cfg_t *sink_info,
                                         esp_capture_sink_handle_t *sink_handle);

esp_capture_err_t esp_capture_sink_enable(esp_capture_sink_handle_t sink,
                                          esp_capture_run_mode_t run_type);

/** In bits a second. */
esp_capture_err_t esp_capture_sink_set_bitrate(esp_capture_sink_handle_t sink,
                                               esp_capture_stream_type_t stream_type,
                                               uint32_t bitrate);

/**
 * The oldest frame of `frame->stream_type`, which is to be released; ESP_CAPTURE_ERR_NOT_FOUND when
 * there is none, with `no_wait` at once and else when the capture stops.
 */
esp_capture_err_t esp_capture_sink_acquire_frame(esp_capture_sink_handle_t sink,
                                                 esp_capture_stream_frame_t *frame, bool no_wait);
esp_capture_err_t esp_capture_sink_release_frame(esp_capture_sink_handle_t sink,
                                                 esp_capture_stream_frame_t *frame);
