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

/** What esp_capture_handle_t points to. Its owner calls it from one thread at a time, except for
 * taking frames and for the encoder's settings. */
typedef struct {
    esp_capture_cfg_t cfg;
    esp_capture_event_cb_t event_cb;
    void *event_ctx;
    sink_t sink;
    encoder_t *encoder; /*!< NULL while the camera encodes by itself */
    pthread_t video_thread;
    pthread_t audio_thread;
    bool has_video_thread;
    bool has_audio_thread;
    atomic_bool stopping;
} capture_t;

void capture_tell(capture_t *capture, esp_capture_event_t event);

/** Agrees with the camera and the microphone on what they give; the sink's cfg says what is wanted.
 */
esp_capture_err_t video_line_negotiate(capture_t *capture);
esp_capture_err_t audio_line_negotiate(capture_t *capture);

/** The bodies of the two threads: from a source through its encoder to the sink's queue. */
void *video_line_run(void *capture);
void *audio_line_run(void *capture);
