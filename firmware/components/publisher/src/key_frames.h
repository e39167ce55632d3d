#pragma once

#include <stdbool.h>
#include <stdint.h>

/** Two key frames are at least this far apart. */
#define KEY_FRAMES_INTERVAL_MS 500

/** When to make a key frame: at once, but not too often, and none that was asked for is lost. */
typedef struct {
    bool asked;
    bool made_one;
    int64_t last; /*!< Milliseconds */
} key_frames_t;

void key_frames_ask(key_frames_t *key_frames);

/** True when one is to be made now. */
bool key_frames_due(key_frames_t *key_frames, int64_t now);
