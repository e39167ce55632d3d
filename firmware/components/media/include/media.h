#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "esp_err.h"

/** The board's camera and microphone, encoded with its settings. */

typedef struct {
    uint16_t width; /*!< Pixels */
    uint16_t height;
    uint8_t fps;
} media_settings_t;

typedef enum { MEDIA_AUDIO, MEDIA_VIDEO } media_kind_t;

/** An access unit in Annex B (ITU-T H.264), or one packet of G.711 A-law. */
typedef struct {
    uint8_t *data;
    int size;
    uint32_t pts; /*!< Milliseconds */
    void *owner;  /*!< The sink that it is returned to */
} media_frame_t;

typedef struct media media_t;

/** Opens camera, encoders and microphone, if any, without starting them. */
esp_err_t media_open(const media_settings_t *settings, media_t **media);

/** Whether there is a microphone. */
bool media_has_audio(const media_t *media);

esp_err_t media_start(media_t *media);
esp_err_t media_stop(media_t *media);
void media_close(media_t *media);

/** Takes the next frame of a kind without waiting; true when there is one, which must be returned.
 */
bool media_take(media_t *media, media_kind_t kind, media_frame_t *frame);
void media_return(media_t *media, media_kind_t kind, media_frame_t *frame);

/** Requests an IDR: the next frame, or the first that the encoder supports. */
void media_request_key_frame(media_t *media);
