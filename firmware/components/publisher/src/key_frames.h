#pragma once

#include <stdbool.h>
#include <stdint.h>

/** The minimum interval of key frames. */
#define KEY_FRAMES_MIN_INTERVAL_MS 500

/** Limits the rate of key frames; a request within the interval is granted after it. */
typedef struct {
    bool requested;
    bool has_last;
    int64_t last; /*!< Milliseconds */
} key_frames_t;

void key_frames_request(key_frames_t *key_frames);

/** Whether a key frame is to be encoded now, which ends the request. */
bool key_frames_due(key_frames_t *key_frames, int64_t now);
