#pragma once

#include <stdbool.h>
#include <stdint.h>

/** The names and values of espressif/esp_capture 1.1, as far as the firmware uses them. */

#define ESP_CAPTURE_4CC(a, b, c, d)                                                                \
    ((uint32_t)(a) | ((uint32_t)(b) << 8) | ((uint32_t)(c) << 16) | ((uint32_t)(d) << 24))

typedef enum {
    ESP_CAPTURE_ERR_OK = 0,
    ESP_CAPTURE_ERR_INVALID_ARG = -1,
    ESP_CAPTURE_ERR_NO_MEM = -2,
    ESP_CAPTURE_ERR_NOT_SUPPORTED = -3,
    ESP_CAPTURE_ERR_NOT_FOUND = -4,
    ESP_CAPTURE_ERR_NOT_ENOUGH = -5,
    ESP_CAPTURE_ERR_TIMEOUT = -6,
    ESP_CAPTURE_ERR_INVALID_STATE = -7,
    ESP_CAPTURE_ERR_INTERNAL = -8,
    ESP_CAPTURE_ERR_NO_RESOURCES = -9,
} esp_capture_err_t;

typedef enum {
    ESP_CAPTURE_FMT_ID_NONE = 0,
    ESP_CAPTURE_FMT_ID_PCM = ESP_CAPTURE_4CC('P', 'C', 'M', ' '),
    ESP_CAPTURE_FMT_ID_G711A = ESP_CAPTURE_4CC('A', 'L', 'A', 'W'),
    ESP_CAPTURE_FMT_ID_G711U = ESP_CAPTURE_4CC('U', 'L', 'A', 'W'),
    ESP_CAPTURE_FMT_ID_OPUS = ESP_CAPTURE_4CC('O', 'P', 'U', 'S'),
    ESP_CAPTURE_FMT_ID_AAC = ESP_CAPTURE_4CC('A', 'A', 'C', ' '),
    ESP_CAPTURE_FMT_ID_H264 = ESP_CAPTURE_4CC('H', '2', '6', '4'),
    ESP_CAPTURE_FMT_ID_MJPEG = ESP_CAPTURE_4CC('M', 'J', 'P', 'G'),
    ESP_CAPTURE_FMT_ID_RGB565 = ESP_CAPTURE_4CC('R', 'G', 'B', 'L'),
    ESP_CAPTURE_FMT_ID_RGB565_BE = ESP_CAPTURE_4CC('R', 'G', 'B', 'B'),
    ESP_CAPTURE_FMT_ID_RGB888 = ESP_CAPTURE_4CC('R', 'G', 'B', '3'),
    ESP_CAPTURE_FMT_ID_BGR888 = ESP_CAPTURE_4CC('B', 'G', 'R', '3'),
    ESP_CAPTURE_FMT_ID_YUV420 = ESP_CAPTURE_4CC('Y', 'U', '1', '2'),
    ESP_CAPTURE_FMT_ID_YUV422P = ESP_CAPTURE_4CC('4', '2', '2', 'P'),
    ESP_CAPTURE_FMT_ID_YUV422 = ESP_CAPTURE_4CC('Y', 'U', 'Y', 'V'),
    ESP_CAPTURE_FMT_ID_O_UYY_E_VYY = ESP_CAPTURE_4CC('O', 'U', 'E', 'V'),
    ESP_CAPTURE_FMT_ID_ANY = 0xFFFF,
} esp_capture_format_id_t;

typedef enum {
    ESP_CAPTURE_STREAM_TYPE_NONE = 0,
    ESP_CAPTURE_STREAM_TYPE_AUDIO = 1,
    ESP_CAPTURE_STREAM_TYPE_VIDEO = 2,
    ESP_CAPTURE_STREAM_TYPE_MUXER = 3,
} esp_capture_stream_type_t;

typedef enum {
    ESP_CAPTURE_SYNC_MODE_NONE,
    ESP_CAPTURE_SYNC_MODE_SYSTEM,
    ESP_CAPTURE_SYNC_MODE_AUDIO,
} esp_capture_sync_mode_t;

typedef struct {
    esp_capture_stream_type_t stream_type;
    uint32_t pts; /*!< Milliseconds since the start */
    uint8_t *data;
    int size;
} esp_capture_stream_frame_t;

typedef struct {
    esp_capture_format_id_t format_id;
    uint32_t sample_rate; /*!< Hz */
    uint8_t channel;
    uint8_t bits_per_sample;
} esp_capture_audio_info_t;

typedef struct {
    esp_capture_format_id_t format_id;
    uint16_t width; /*!< Pixels */
    uint16_t height;
    uint8_t fps;
} esp_capture_video_info_t;
