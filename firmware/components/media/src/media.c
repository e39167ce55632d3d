#include "media.h"

#include <stdlib.h>
#include <string.h>

#include "access_unit.h"
#include "board.h"
#include "camera.h"
#include "esp_audio_enc_default.h"
#include "esp_capture.h"
#include "esp_capture_advance.h"
#include "esp_capture_sink.h"
#include "esp_gmf_video_enc.h"
#include "esp_log.h"
#include "esp_video_enc_default.h"
#include "generated/board_log.h"
#include "microphone.h"
#include "sdkconfig.h"

static const char *TAG = BOARD_TAG_MEDIA;

struct media {
    media_settings_t settings;
    esp_capture_video_src_if_t *camera;
    esp_capture_audio_src_if_t *microphone;
    esp_capture_handle_t capture;
    esp_capture_sink_handle_t sink;
    uint8_t gop; /*!< Of the encoder */
    bool awaits_idr;
};

static esp_gmf_element_handle_t find_encoder(media_t *media) {
    esp_gmf_element_handle_t encoder = NULL;
    esp_capture_sink_get_element_by_tag(media->sink, ESP_CAPTURE_STREAM_TYPE_VIDEO, "vid_enc",
                                        &encoder);
    return encoder;
}

/** The profile's interval of IDRs, at the configured frame rate. */
static uint8_t gop_of(const media_settings_t *settings) {
    const board_profile_t *profile = board_profile();
    const unsigned gop = (unsigned)profile->gop * settings->fps / profile->fps;
    return (uint8_t)(gop < 2 ? 2 : gop > UINT8_MAX ? UINT8_MAX : gop);
}

/** The profile's bits per pixel, at the configured size and frame rate. */
static uint32_t bitrate_of(const media_settings_t *settings) {
    const board_profile_t *profile = board_profile();
    const uint64_t configured = (uint64_t)settings->width * settings->height * settings->fps;
    const uint64_t nominal = (uint64_t)profile->width * profile->height * profile->fps;
    return (uint32_t)(profile->bitrate * configured / nominal);
}

static void set_gop(media_t *media, uint8_t gop) {
    esp_gmf_element_handle_t encoder = find_encoder(media);
    if (encoder != NULL && esp_gmf_video_enc_set_gop(encoder, gop) == ESP_GMF_ERR_OK) {
        media->gop = gop;
    }
}

static void set_up_encoder(media_t *media) {
    const board_profile_t *profile = board_profile();
    esp_gmf_element_handle_t encoder = find_encoder(media);
    if (encoder == NULL) {
        ESP_LOGE(TAG, "Video encoder unavailable.");
        return;
    }
    set_gop(media, gop_of(&media->settings));
    esp_gmf_video_enc_set_qp(encoder, profile->qp_min, profile->qp_max);
    const uint32_t bitrate = bitrate_of(&media->settings);
    if (bitrate > 0) {
        esp_gmf_video_enc_set_bitrate(encoder, bitrate);
    }
}

static esp_capture_err_t on_event(esp_capture_event_t event, void *ctx) {
    if (event == ESP_CAPTURE_EVENT_VIDEO_PIPELINE_BUILT) {
        set_up_encoder(ctx);
    } else if (event == ESP_CAPTURE_EVENT_ERROR) {
        ESP_LOGE(TAG, "Camera or microphone failed.");
    }
    return ESP_CAPTURE_ERR_OK;
}

static void schedule(const char *name, esp_capture_thread_schedule_cfg_t *cfg) {
    cfg->stack_in_ext = true;
    if (strcmp(name, "venc_0") == 0) {
        cfg->priority = 10;
#if CONFIG_IDF_TARGET_ESP32S3
        // openh264 runs on it.
        cfg->stack_size = 20 * 1024;
#endif
    } else if (strcmp(name, "AUD_SRC") == 0) {
        cfg->priority = 15;
    }
}

static esp_err_t open_capture(media_t *media) {
    const media_settings_t *settings = &media->settings;
    const bool has_audio = media->microphone != NULL;
    esp_capture_cfg_t cfg = {
        .sync_mode = has_audio ? ESP_CAPTURE_SYNC_MODE_AUDIO : ESP_CAPTURE_SYNC_MODE_NONE,
        .audio_src = media->microphone,
        .video_src = media->camera,
    };
    esp_capture_sink_cfg_t sink = {
        .video_info = {.format_id = ESP_CAPTURE_FMT_ID_H264,
                       .width = settings->width,
                       .height = settings->height,
                       .fps = settings->fps},
    };
    if (has_audio) {
        sink.audio_info = (esp_capture_audio_info_t){
            .format_id = ESP_CAPTURE_FMT_ID_G711A,
            .sample_rate = board_profile()->audio_rate,
            .channel = 1,
            .bits_per_sample = 16,
        };
    }
    if (esp_capture_open(&cfg, &media->capture) != ESP_CAPTURE_ERR_OK ||
        esp_capture_set_event_cb(media->capture, on_event, media) != ESP_CAPTURE_ERR_OK ||
        esp_capture_sink_setup(media->capture, 0, &sink, &media->sink) != ESP_CAPTURE_ERR_OK ||
        esp_capture_sink_enable(media->sink, ESP_CAPTURE_RUN_MODE_ALWAYS) != ESP_CAPTURE_ERR_OK) {
        ESP_LOGE(TAG, "The camera does not support %ux%u at %u fps.", settings->width,
                 settings->height, settings->fps);
        return ESP_FAIL;
    }
    return ESP_OK;
}

esp_err_t media_open(const media_settings_t *settings, media_t **media) {
    if (settings == NULL || media == NULL || settings->width == 0 || settings->height == 0 ||
        settings->fps == 0) {
        return ESP_ERR_INVALID_ARG;
    }
    media_t *created = calloc(1, sizeof(*created));
    if (created == NULL) {
        return ESP_ERR_NO_MEM;
    }
    created->settings = *settings;
    esp_video_enc_register_default();
    esp_audio_enc_register_default();
    esp_capture_set_thread_scheduler(schedule);
    created->camera = camera_open();
    created->microphone = microphone_open();
    if (created->microphone == NULL) {
        ESP_LOGW(TAG, "Microphone unavailable: publishing video only.");
    }
    const esp_err_t result = created->camera != NULL ? open_capture(created) : ESP_ERR_NOT_FOUND;
    if (result != ESP_OK) {
        media_close(created);
        return result;
    }
    *media = created;
    return ESP_OK;
}

bool media_has_audio(const media_t *media) {
    return media->microphone != NULL;
}

esp_err_t media_start(media_t *media) {
    return esp_capture_start(media->capture) == ESP_CAPTURE_ERR_OK ? ESP_OK : ESP_FAIL;
}

esp_err_t media_stop(media_t *media) {
    return esp_capture_stop(media->capture) == ESP_CAPTURE_ERR_OK ? ESP_OK : ESP_FAIL;
}

void media_close(media_t *media) {
    if (media == NULL) {
        return;
    }
    if (media->capture != NULL) {
        esp_capture_close(media->capture);
    }
    camera_close(media->camera);
    microphone_close(media->microphone);
    free(media);
}

static esp_capture_stream_type_t type_of(media_kind_t kind) {
    return kind == MEDIA_AUDIO ? ESP_CAPTURE_STREAM_TYPE_AUDIO : ESP_CAPTURE_STREAM_TYPE_VIDEO;
}

bool media_take(media_t *media, media_kind_t kind, media_frame_t *frame) {
    esp_capture_stream_frame_t taken = {.stream_type = type_of(kind)};
    if (kind == MEDIA_AUDIO && media->microphone == NULL) {
        return false;
    }
    if (esp_capture_sink_acquire_frame(media->sink, &taken, true) != ESP_CAPTURE_ERR_OK) {
        return false;
    }
    *frame = (media_frame_t){
        .data = taken.data, .size = taken.size, .pts = taken.pts, .owner = media->sink};
    if (kind == MEDIA_VIDEO && media->awaits_idr &&
        access_unit_is_idr(frame->data, (size_t)frame->size)) {
        media->awaits_idr = false;
        set_gop(media, gop_of(&media->settings));
    }
    return true;
}

void media_return(media_t *media, media_kind_t kind, media_frame_t *frame) {
    (void)media;
    esp_capture_stream_frame_t taken = {
        .stream_type = type_of(kind), .data = frame->data, .size = frame->size, .pts = frame->pts};
    esp_capture_sink_release_frame(frame->owner, &taken);
}

void media_request_key_frame(media_t *media) {
    // esp_capture has no call for an IDR, so the GOP is changed.
    const uint8_t gop = gop_of(&media->settings);
    if (board_profile()->bitrate != 0) {
        // The P4's encoder applies a new GOP at its next IDR.
        set_gop(media, media->gop == gop ? gop - 1 : gop);
    } else {
        // openh264 applies it at once; `media_take` restores it with the IDR.
        media->awaits_idr = true;
        set_gop(media, 1);
    }
}
