#include "capture.h"

#include <stdlib.h>

#include "esp_audio_enc_default.h"
#include "esp_video_enc_default.h"

#define VIDEO_FRAMES 3
#define AUDIO_FRAMES 10

static _Atomic(esp_capture_thread_scheduler_cb_t) scheduler;

esp_vc_err_t esp_video_enc_register_default(void) {
    return ESP_VC_ERR_OK;
}

esp_audio_err_t esp_audio_enc_register_default(void) {
    return ESP_AUDIO_ERR_OK;
}

esp_capture_err_t
esp_capture_set_thread_scheduler(esp_capture_thread_scheduler_cb_t thread_scheduler) {
    atomic_store(&scheduler, thread_scheduler);
    return ESP_CAPTURE_ERR_OK;
}

void capture_notify(capture_t *capture, esp_capture_event_t event) {
    if (capture->event_cb != NULL) {
        capture->event_cb(event, capture->event_ctx);
    }
}

static bool open_sources(const esp_capture_cfg_t *cfg) {
    if (cfg->video_src->open(cfg->video_src) != ESP_CAPTURE_ERR_OK) {
        return false;
    }
    if (cfg->audio_src != NULL && cfg->audio_src->open(cfg->audio_src) != ESP_CAPTURE_ERR_OK) {
        cfg->video_src->close(cfg->video_src);
        return false;
    }
    return true;
}

static capture_t *new_capture(const esp_capture_cfg_t *cfg) {
    capture_t *capture = calloc(1, sizeof(*capture));
    if (capture == NULL) {
        return NULL;
    }
    capture->cfg = *cfg;
    if (!frame_queue_init(&capture->sink.video, VIDEO_FRAMES)) {
        free(capture);
        return NULL;
    }
    if (!frame_queue_init(&capture->sink.audio, AUDIO_FRAMES)) {
        frame_queue_destroy(&capture->sink.video);
        free(capture);
        return NULL;
    }
    return capture;
}

static void free_capture(capture_t *capture) {
    encoder_free(capture->encoder);
    frame_queue_destroy(&capture->sink.video);
    frame_queue_destroy(&capture->sink.audio);
    free(capture);
}

esp_capture_err_t esp_capture_open(esp_capture_cfg_t *cfg, esp_capture_handle_t *capture) {
    if (cfg == NULL || capture == NULL || cfg->video_src == NULL) {
        return ESP_CAPTURE_ERR_INVALID_ARG;
    }
    capture_t *made = new_capture(cfg);
    if (made == NULL) {
        return ESP_CAPTURE_ERR_NO_MEM;
    }
    if (!open_sources(cfg)) {
        free_capture(made);
        return ESP_CAPTURE_ERR_INTERNAL;
    }
    *capture = made;
    return ESP_CAPTURE_ERR_OK;
}

esp_capture_err_t esp_capture_set_event_cb(esp_capture_handle_t handle, esp_capture_event_cb_t cb,
                                           void *ctx) {
    capture_t *capture = handle;
    if (capture == NULL) {
        return ESP_CAPTURE_ERR_INVALID_ARG;
    }
    capture->event_cb = cb;
    capture->event_ctx = ctx;
    return ESP_CAPTURE_ERR_OK;
}

/** Calls the scheduler but ignores its result: priorities need permissions, and x264 has another
 * stack size than the board's encoder. */
static bool start_thread(capture_t *capture, const char *name, void *(*body)(void *),
                         pthread_t *thread) {
    const esp_capture_thread_scheduler_cb_t callback = atomic_load(&scheduler);
    esp_capture_thread_schedule_cfg_t schedule = {0};
    if (callback != NULL) {
        callback(name, &schedule);
    }
    if (pthread_create(thread, NULL, body, capture) != 0) {
        return false;
    }
    pthread_setname_np(*thread, name);
    return true;
}

static esp_capture_err_t start_video(capture_t *capture) {
    esp_capture_video_src_if_t *camera = capture->cfg.video_src;
    if (capture->encoder != NULL) {
        capture_notify(capture, ESP_CAPTURE_EVENT_VIDEO_PIPELINE_BUILT);
        if (!encoder_start(capture->encoder)) {
            return ESP_CAPTURE_ERR_NOT_SUPPORTED;
        }
    }
    const esp_capture_err_t result = camera->start(camera);
    if (result != ESP_CAPTURE_ERR_OK) {
        return result;
    }
    frame_queue_open(&capture->sink.video);
    capture->has_video_thread =
        start_thread(capture, "venc_0", video_pipeline_run, &capture->video_thread);
    return capture->has_video_thread ? ESP_CAPTURE_ERR_OK : ESP_CAPTURE_ERR_NO_RESOURCES;
}

static esp_capture_err_t start_audio(capture_t *capture) {
    esp_capture_audio_src_if_t *microphone = capture->cfg.audio_src;
    if (microphone == NULL) {
        return ESP_CAPTURE_ERR_OK;
    }
    capture_notify(capture, ESP_CAPTURE_EVENT_AUDIO_PIPELINE_BUILT);
    const esp_capture_err_t result = microphone->start(microphone);
    if (result != ESP_CAPTURE_ERR_OK) {
        return result;
    }
    frame_queue_open(&capture->sink.audio);
    capture->has_audio_thread =
        start_thread(capture, "AUD_SRC", audio_pipeline_run, &capture->audio_thread);
    return capture->has_audio_thread ? ESP_CAPTURE_ERR_OK : ESP_CAPTURE_ERR_NO_RESOURCES;
}

/** Does not block for long: stopping a source ends its waits, and encoding takes milliseconds. */
static void stop_lines(capture_t *capture) {
    atomic_store(&capture->stopping, true);
    capture->cfg.video_src->stop(capture->cfg.video_src);
    if (capture->cfg.audio_src != NULL) {
        capture->cfg.audio_src->stop(capture->cfg.audio_src);
    }
    if (capture->has_video_thread) {
        pthread_join(capture->video_thread, NULL);
    }
    if (capture->has_audio_thread) {
        pthread_join(capture->audio_thread, NULL);
    }
    capture->has_video_thread = capture->has_audio_thread = false;
    if (capture->encoder != NULL) {
        encoder_stop(capture->encoder);
    }
    frame_queue_close(&capture->sink.video);
    frame_queue_close(&capture->sink.audio);
}

static bool is_running(const capture_t *capture) {
    return capture->has_video_thread || capture->has_audio_thread;
}

esp_capture_err_t esp_capture_start(esp_capture_handle_t handle) {
    capture_t *capture = handle;
    if (capture == NULL) {
        return ESP_CAPTURE_ERR_INVALID_ARG;
    }
    if (!capture->sink.is_set_up || !capture->sink.is_enabled) {
        return ESP_CAPTURE_ERR_INVALID_STATE;
    }
    if (is_running(capture)) {
        return ESP_CAPTURE_ERR_OK;
    }
    atomic_store(&capture->stopping, false);
    esp_capture_err_t result = start_video(capture);
    if (result == ESP_CAPTURE_ERR_OK) {
        result = start_audio(capture);
    }
    if (result != ESP_CAPTURE_ERR_OK) {
        stop_lines(capture);
        return result;
    }
    capture_notify(capture, ESP_CAPTURE_EVENT_STARTED);
    return ESP_CAPTURE_ERR_OK;
}

esp_capture_err_t esp_capture_stop(esp_capture_handle_t handle) {
    capture_t *capture = handle;
    if (capture == NULL) {
        return ESP_CAPTURE_ERR_INVALID_ARG;
    }
    if (is_running(capture)) {
        stop_lines(capture);
        capture_notify(capture, ESP_CAPTURE_EVENT_STOPPED);
    }
    return ESP_CAPTURE_ERR_OK;
}

esp_capture_err_t esp_capture_close(esp_capture_handle_t handle) {
    capture_t *capture = handle;
    if (capture == NULL) {
        return ESP_CAPTURE_ERR_INVALID_ARG;
    }
    esp_capture_stop(capture);
    capture->cfg.video_src->close(capture->cfg.video_src);
    if (capture->cfg.audio_src != NULL) {
        capture->cfg.audio_src->close(capture->cfg.audio_src);
    }
    free_capture(capture);
    return ESP_CAPTURE_ERR_OK;
}
