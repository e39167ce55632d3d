#include "encoder.h"

#include <pthread.h>
#include <stdlib.h>

#include "board.h"
#include "esp_gmf_video_enc.h"
#include "esp_log.h"
#include "esp_timer.h"
#include "x264.h"

#define MAX_QP 51 /* ITU-T H.264 section 7.4.2.2, for samples of eight bits */

static const char *TAG = "ENCODER";

struct encoder {
    esp_capture_video_info_t info;
    x264_t *x264;
    pthread_mutex_t lock; /*!< Guards the settings of esp_gmf_video_enc.h */
    uint32_t gop;         /*!< Current */
    uint32_t next_gop;    /*!< From the next IDR on */
    uint32_t since_idr;   /*!< Frames since the last IDR, it included; 0: the next one is an IDR */
    uint32_t bitrate;
    uint32_t qp_min;
    uint32_t qp_max;
    bool running;
    bool has_new_bitrate;
    uint32_t frames;
    int64_t spent_us;
    int64_t max_us;
};

/** The P4's hardware applies a new GOP at the next IDR, openh264 on the S3 at once. */
static bool applies_gop_at_once(void) {
    return board_profile()->bitrate == 0;
}

encoder_t *encoder_new(const esp_capture_video_info_t *info) {
    const board_profile_t *profile = board_profile();
    encoder_t *encoder = calloc(1, sizeof(*encoder));
    if (encoder == NULL || pthread_mutex_init(&encoder->lock, NULL) != 0) {
        free(encoder);
        return NULL;
    }
    encoder->info = *info;
    encoder->gop = encoder->next_gop = profile->gop;
    encoder->bitrate = profile->bitrate;
    encoder->qp_min = profile->qp_min;
    encoder->qp_max = profile->qp_max;
    return encoder;
}

void encoder_free(encoder_t *encoder) {
    if (encoder != NULL) {
        x264_close(encoder->x264);
        pthread_mutex_destroy(&encoder->lock);
        free(encoder);
    }
}

bool encoder_start(encoder_t *encoder) {
    pthread_mutex_lock(&encoder->lock);
    const x264_settings_t settings = {
        .width = encoder->info.width,
        .height = encoder->info.height,
        .fps = encoder->info.fps,
        .level_idc = board_profile()->level_idc,
        .bitrate = encoder->bitrate,
        .qp_min = encoder->qp_min,
        .qp_max = encoder->qp_max,
    };
    encoder->since_idr = 0;
    encoder->running = true;
    encoder->has_new_bitrate = false;
    pthread_mutex_unlock(&encoder->lock);
    encoder->frames = 0;
    encoder->spent_us = encoder->max_us = 0;
    encoder->x264 = x264_open(&settings);
    return encoder->x264 != NULL;
}

void encoder_stop(encoder_t *encoder) {
    pthread_mutex_lock(&encoder->lock);
    encoder->running = false;
    pthread_mutex_unlock(&encoder->lock);
    x264_close(encoder->x264);
    encoder->x264 = NULL;
    if (encoder->frames > 0) {
        ESP_LOGI(TAG, "%ux%u: %" PRIu32 " frames, %.1f ms each, %.1f ms at most.",
                 encoder->info.width, encoder->info.height, encoder->frames,
                 (double)encoder->spent_us / encoder->frames / 1000,
                 (double)encoder->max_us / 1000);
    }
}

void encoder_force_idr(encoder_t *encoder) {
    pthread_mutex_lock(&encoder->lock);
    encoder->since_idr = 0;
    pthread_mutex_unlock(&encoder->lock);
}

/** Counts a frame; true when it is to be an IDR. */
static bool begin_frame(encoder_t *encoder, uint32_t *new_bitrate) {
    pthread_mutex_lock(&encoder->lock);
    const bool idr = encoder->since_idr == 0 || encoder->since_idr >= encoder->gop;
    if (idr) {
        encoder->gop = encoder->next_gop;
        encoder->since_idr = 0;
    }
    encoder->since_idr++;
    *new_bitrate = encoder->has_new_bitrate ? encoder->bitrate : 0;
    encoder->has_new_bitrate = false;
    pthread_mutex_unlock(&encoder->lock);
    return idr;
}

static void note_time(encoder_t *encoder, int64_t spent_us) {
    encoder->frames++;
    encoder->spent_us += spent_us;
    if (spent_us > encoder->max_us) {
        encoder->max_us = spent_us;
    }
}

bool encoder_encode(encoder_t *encoder, esp_capture_stream_frame_t *frame) {
    uint32_t new_bitrate = 0;
    x264_output_t output;
    const bool idr = begin_frame(encoder, &new_bitrate);
    if (new_bitrate != 0) {
        x264_set_bitrate(encoder->x264, new_bitrate);
    }
    const int64_t start = esp_timer_get_time();
    if (!x264_encode(encoder->x264, frame->data, frame->pts, idr, &output)) {
        return false;
    }
    note_time(encoder, esp_timer_get_time() - start);
    // The interface's frame is not const, but is not written to.
    frame->data = (uint8_t *)output.data;
    frame->size = (int)output.size;
    return true;
}

esp_gmf_err_t esp_gmf_video_enc_set_bitrate(esp_gmf_element_handle_t handle, uint32_t bitrate) {
    encoder_t *encoder = handle;
    // x264enc counts in kbit/s.
    if (encoder == NULL || bitrate < 1000) {
        return ESP_GMF_ERR_INVALID_ARG;
    }
    pthread_mutex_lock(&encoder->lock);
    encoder->bitrate = bitrate;
    encoder->has_new_bitrate = true;
    pthread_mutex_unlock(&encoder->lock);
    return ESP_GMF_ERR_OK;
}

esp_gmf_err_t esp_gmf_video_enc_set_gop(esp_gmf_element_handle_t handle, uint32_t gop) {
    encoder_t *encoder = handle;
    if (encoder == NULL || gop == 0) {
        return ESP_GMF_ERR_INVALID_ARG;
    }
    pthread_mutex_lock(&encoder->lock);
    encoder->next_gop = gop;
    if (applies_gop_at_once() || !encoder->running) {
        encoder->gop = gop;
    }
    pthread_mutex_unlock(&encoder->lock);
    return ESP_GMF_ERR_OK;
}

esp_gmf_err_t esp_gmf_video_enc_set_qp(esp_gmf_element_handle_t handle, uint32_t min_qp,
                                       uint32_t max_qp) {
    encoder_t *encoder = handle;
    if (encoder == NULL || min_qp > max_qp || max_qp > MAX_QP) {
        return ESP_GMF_ERR_INVALID_ARG;
    }
    pthread_mutex_lock(&encoder->lock);
    const bool running = encoder->running;
    if (!running) {
        encoder->qp_min = min_qp;
        encoder->qp_max = max_qp;
    }
    pthread_mutex_unlock(&encoder->lock);
    return running ? ESP_GMF_ERR_INVALID_STATE : ESP_GMF_ERR_OK;
}
