#pragma once

#include "esp_capture_audio_src_if.h"
#include "esp_capture_types.h"
#include "esp_capture_video_src_if.h"

typedef void *esp_capture_handle_t;

typedef enum {
    ESP_CAPTURE_EVENT_NONE = 0,
    ESP_CAPTURE_EVENT_STARTED = 1,
    ESP_CAPTURE_EVENT_STOPPED = 2,
    ESP_CAPTURE_EVENT_ERROR = 3,
    ESP_CAPTURE_EVENT_AUDIO_PIPELINE_BUILT = 4,
    ESP_CAPTURE_EVENT_VIDEO_PIPELINE_BUILT = 5, /*!< The encoder exists, and may be set up */
} esp_capture_event_t;

typedef esp_capture_err_t (*esp_capture_event_cb_t)(esp_capture_event_t event, void *ctx);

typedef struct {
    esp_capture_sync_mode_t sync_mode;
    esp_capture_audio_src_if_t *audio_src; /*!< Stays the caller's */
    esp_capture_video_src_if_t *video_src; /*!< Stays the caller's */
    bool share_overlay;
    bool full_speed_decode;
} esp_capture_cfg_t;

typedef struct {
    uint32_t stack_size;
    uint8_t priority;
    uint8_t core_id : 4;
    uint8_t stack_in_ext : 1;
} esp_capture_thread_schedule_cfg_t;

typedef void (*esp_capture_thread_scheduler_cb_t)(const char *name,
                                                  esp_capture_thread_schedule_cfg_t *schedule_cfg);

/** `thread_scheduler` returns the settings of each thread that a capture starts. */
esp_capture_err_t
esp_capture_set_thread_scheduler(esp_capture_thread_scheduler_cb_t thread_scheduler);

esp_capture_err_t esp_capture_open(esp_capture_cfg_t *cfg, esp_capture_handle_t *capture);
esp_capture_err_t esp_capture_set_event_cb(esp_capture_handle_t capture, esp_capture_event_cb_t cb,
                                           void *ctx);
esp_capture_err_t esp_capture_start(esp_capture_handle_t capture);
esp_capture_err_t esp_capture_stop(esp_capture_handle_t capture);
esp_capture_err_t esp_capture_close(esp_capture_handle_t capture);
