#pragma once

#include <pthread.h>
#include <stdatomic.h>

#include "encoder.h"
#include "esp_capture_sink.h"
#include "frame_queue.h"

typedef struct {
    bool is_set_up;
    bool is_enabled;
    esp_capture_sink_cfg_t cfg;
    frame_queue_t video;
    frame_queue_t audio;
} sink_t;

/** The object of an esp_capture_handle_t. It is not thread-safe, except for acquiring frames and
 * for the encoder's settings. */
typedef struct {
    esp_capture_cfg_t cfg;
    esp_capture_event_cb_t event_cb;
    void *event_ctx;
    sink_t sink;
    encoder_t *encoder; /*!< NULL for a camera with encoded video */
    pthread_t video_thread;
    pthread_t audio_thread;
    bool has_video_thread;
    bool has_audio_thread;
    atomic_bool stopping;
} capture_t;

void capture_notify(capture_t *capture, esp_capture_event_t event);

/** Negotiate the sink's configuration with the camera and the microphone. */
esp_capture_err_t video_pipeline_negotiate(capture_t *capture);
esp_capture_err_t audio_pipeline_negotiate(capture_t *capture);

/** The two threads, each from a source through an encoder to the sink's queue. */
void *video_pipeline_run(void *capture);
void *audio_pipeline_run(void *capture);
