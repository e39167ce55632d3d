#include "microphone.h"

#include <math.h>
#include <stdlib.h>

#include "board.h"
#include "esp_log.h"
#include "host_options.h"
#include "pacer.h"

#define TONE_HZ 440
#define AMPLITUDE 8000 /* About a quarter of full scale */
#define MAX_RATE 48000
#define BITS 16
#define MAX_LATE_FRAMES 10 /* A codec's DMA buffers */

static const char *TAG = "MICROPHONE";

/** A fake microphone: a tone. */
typedef struct {
    esp_capture_audio_src_if_t base;
    pacer_t pacer;
    esp_capture_audio_info_t caps;
    uint64_t sample;
} microphone_t;

static const esp_capture_format_id_t format = ESP_CAPTURE_FMT_ID_PCM;

static microphone_t *microphone_of(esp_capture_audio_src_if_t *src) {
    return (microphone_t *)src;
}

static esp_capture_err_t do_nothing(esp_capture_audio_src_if_t *src) {
    (void)src;
    return ESP_CAPTURE_ERR_OK;
}

static esp_capture_err_t get_support_codecs(esp_capture_audio_src_if_t *src,
                                            const esp_capture_format_id_t **codecs, uint8_t *num) {
    (void)src;
    *codecs = &format;
    *num = 1;
    return ESP_CAPTURE_ERR_OK;
}

static esp_capture_err_t set_fixed_caps(esp_capture_audio_src_if_t *src,
                                        const esp_capture_audio_info_t *fixed_caps) {
    if (fixed_caps->sample_rate <= 2 * TONE_HZ || fixed_caps->sample_rate > MAX_RATE ||
        fixed_caps->channel != 1 || fixed_caps->bits_per_sample != BITS) {
        return ESP_CAPTURE_ERR_NOT_SUPPORTED;
    }
    microphone_of(src)->caps = *fixed_caps;
    return ESP_CAPTURE_ERR_OK;
}

static esp_capture_err_t negotiate_caps(esp_capture_audio_src_if_t *src,
                                        esp_capture_audio_info_t *in_caps,
                                        esp_capture_audio_info_t *out_caps) {
    if (in_caps->format_id != format) {
        return ESP_CAPTURE_ERR_NOT_SUPPORTED;
    }
    const esp_capture_err_t result = set_fixed_caps(src, in_caps);
    *out_caps = microphone_of(src)->caps;
    return result;
}

static esp_capture_err_t start(esp_capture_audio_src_if_t *src) {
    microphone_t *microphone = microphone_of(src);
    if (microphone->caps.sample_rate == 0) {
        return ESP_CAPTURE_ERR_INVALID_STATE;
    }
    microphone->sample = 0;
    pacer_start(&microphone->pacer, 1000 / board_profile()->audio_frame_ms, MAX_LATE_FRAMES);
    return ESP_CAPTURE_ERR_OK;
}

static void draw_tone(microphone_t *microphone, int16_t *samples, size_t count) {
    const uint32_t rate = microphone->caps.sample_rate;
    for (size_t i = 0; i < count; i++) {
        // Modulo one second, so that the angle stays small and exact.
        const double phase = (double)(microphone->sample++ * TONE_HZ % rate) / rate;
        samples[i] = (int16_t)lrint(AMPLITUDE * sin(2 * M_PI * phase));
    }
}

static esp_capture_err_t read_frame(esp_capture_audio_src_if_t *src,
                                    esp_capture_stream_frame_t *frame) {
    microphone_t *microphone = microphone_of(src);
    if (!pacer_wait(&microphone->pacer, &frame->pts)) {
        return ESP_CAPTURE_ERR_INVALID_STATE;
    }
    frame->stream_type = ESP_CAPTURE_STREAM_TYPE_AUDIO;
    draw_tone(microphone, (int16_t *)frame->data, (size_t)frame->size / sizeof(int16_t));
    return ESP_CAPTURE_ERR_OK;
}

static esp_capture_err_t stop(esp_capture_audio_src_if_t *src) {
    pacer_stop(&microphone_of(src)->pacer);
    return ESP_CAPTURE_ERR_OK;
}

esp_capture_audio_src_if_t *microphone_open(void) {
    static const esp_capture_audio_src_if_t functions = {
        .open = do_nothing,
        .get_support_codecs = get_support_codecs,
        .set_fixed_caps = set_fixed_caps,
        .negotiate_caps = negotiate_caps,
        .start = start,
        .read_frame = read_frame,
        .stop = stop,
        .close = do_nothing,
    };
    if (host_options()->no_microphone) {
        ESP_LOGW(TAG, "Microphone disabled by --no-microphone.");
        return NULL;
    }
    microphone_t *microphone = calloc(1, sizeof(*microphone));
    if (microphone == NULL || !pacer_init(&microphone->pacer)) {
        ESP_LOGE(TAG, "Microphone: out of memory.");
        free(microphone);
        return NULL;
    }
    microphone->base = functions;
    return &microphone->base;
}

void microphone_close(esp_capture_audio_src_if_t *source) {
    if (source != NULL) {
        pacer_destroy(&microphone_of(source)->pacer);
        free(source);
    }
}
