#include "camera.h"

#include <stdlib.h>
#include <time.h>

#include "esp_log.h"
#include "host_options.h"
#include "pacer.h"
#include "pattern.h"
#include "video_file.h"

#define MIN_SIDE 16
#define MAX_SIDE 4096
#define MAX_LATE_FRAMES 2 /* The buffers of the boards' drivers */

static const char *TAG = "CAMERA";

/** A fake camera: draws a test pattern, or plays a file of encoded video. */
typedef struct {
    esp_capture_video_src_if_t base;
    pacer_t pacer;
    pattern_t *pattern;
    video_file_t *file;
    esp_capture_format_id_t format;
    esp_capture_video_info_t caps;
    uint32_t frame;
} camera_t;

static camera_t *camera_of(esp_capture_video_src_if_t *src) {
    return (camera_t *)src;
}

static esp_capture_err_t open_source(esp_capture_video_src_if_t *src) {
    (void)src;
    return ESP_CAPTURE_ERR_OK;
}

static esp_capture_err_t get_support_codecs(esp_capture_video_src_if_t *src,
                                            const esp_capture_format_id_t **codecs, uint8_t *num) {
    *codecs = &camera_of(src)->format;
    *num = 1;
    return ESP_CAPTURE_ERR_OK;
}

static bool is_side(int pixels) {
    return pixels >= MIN_SIDE && pixels <= MAX_SIDE && pixels % 2 == 0;
}

static esp_capture_err_t set_fixed_caps(esp_capture_video_src_if_t *src,
                                        const esp_capture_video_info_t *fixed_caps) {
    if (!is_side(fixed_caps->width) || !is_side(fixed_caps->height) || fixed_caps->fps == 0) {
        return ESP_CAPTURE_ERR_NOT_SUPPORTED;
    }
    camera_of(src)->caps = *fixed_caps;
    return ESP_CAPTURE_ERR_OK;
}

static esp_capture_err_t negotiate_caps(esp_capture_video_src_if_t *src,
                                        esp_capture_video_info_t *in_caps,
                                        esp_capture_video_info_t *out_caps) {
    if (in_caps->format_id != camera_of(src)->format) {
        return ESP_CAPTURE_ERR_NOT_SUPPORTED;
    }
    const esp_capture_err_t result = set_fixed_caps(src, in_caps);
    *out_caps = camera_of(src)->caps;
    return result;
}

static esp_capture_err_t start(esp_capture_video_src_if_t *src) {
    camera_t *camera = camera_of(src);
    if (camera->caps.fps == 0) {
        return ESP_CAPTURE_ERR_INVALID_STATE;
    }
    if (camera->file != NULL) {
        video_file_rewind(camera->file);
    } else if (camera->pattern == NULL) {
        camera->pattern = pattern_new(camera->caps.width, camera->caps.height);
        if (camera->pattern == NULL) {
            return ESP_CAPTURE_ERR_NO_MEM;
        }
    }
    pacer_start(&camera->pacer, camera->caps.fps, MAX_LATE_FRAMES);
    return ESP_CAPTURE_ERR_OK;
}

static uint64_t now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static esp_capture_err_t acquire_frame(esp_capture_video_src_if_t *src,
                                       esp_capture_stream_frame_t *frame) {
    camera_t *camera = camera_of(src);
    if (!pacer_wait(&camera->pacer, &frame->pts)) {
        return ESP_CAPTURE_ERR_INVALID_STATE;
    }
    frame->stream_type = ESP_CAPTURE_STREAM_TYPE_VIDEO;
    if (camera->file != NULL) {
        size_t size = 0;
        // The interface's frame is not const, but is not written to.
        frame->data = (uint8_t *)video_file_next(camera->file, &size);
        frame->size = (int)size;
        return ESP_CAPTURE_ERR_OK;
    }
    const i420_t *image = pattern_draw(camera->pattern, camera->frame++, now_ms());
    frame->data = image->data;
    frame->size = (int)i420_size(image->width, image->height);
    return ESP_CAPTURE_ERR_OK;
}

static esp_capture_err_t release_frame(esp_capture_video_src_if_t *src,
                                       esp_capture_stream_frame_t *frame) {
    (void)src;
    frame->data = NULL;
    return ESP_CAPTURE_ERR_OK;
}

static esp_capture_err_t stop(esp_capture_video_src_if_t *src) {
    pacer_stop(&camera_of(src)->pacer);
    return ESP_CAPTURE_ERR_OK;
}

static esp_capture_err_t close_source(esp_capture_video_src_if_t *src) {
    pattern_free(camera_of(src)->pattern);
    camera_of(src)->pattern = NULL;
    return ESP_CAPTURE_ERR_OK;
}

esp_capture_video_src_if_t *camera_open(void) {
    static const esp_capture_video_src_if_t functions = {
        .open = open_source,
        .get_support_codecs = get_support_codecs,
        .set_fixed_caps = set_fixed_caps,
        .negotiate_caps = negotiate_caps,
        .start = start,
        .acquire_frame = acquire_frame,
        .release_frame = release_frame,
        .stop = stop,
        .close = close_source,
    };
    const char *path = host_options()->video_file;
    camera_t *camera = calloc(1, sizeof(*camera));
    if (camera == NULL || !pacer_init(&camera->pacer)) {
        ESP_LOGE(TAG, "Camera: out of memory.");
        free(camera);
        return NULL;
    }
    camera->base = functions;
    camera->format = path[0] != '\0' ? ESP_CAPTURE_FMT_ID_H264 : ESP_CAPTURE_FMT_ID_YUV420;
    if (path[0] != '\0' && (camera->file = video_file_open(path)) == NULL) {
        camera_close(&camera->base);
        return NULL;
    }
    return &camera->base;
}

void camera_close(esp_capture_video_src_if_t *source) {
    if (source != NULL) {
        camera_t *camera = camera_of(source);
        close_source(source);
        video_file_close(camera->file);
        pacer_destroy(&camera->pacer);
        free(camera);
    }
}
