#include "key_frames.h"

void key_frames_request(key_frames_t *key_frames) {
    key_frames->requested = true;
}

bool key_frames_due(key_frames_t *key_frames, int64_t now) {
    if (!key_frames->requested) {
        return false;
    }
    if (key_frames->has_last && now - key_frames->last < KEY_FRAMES_MIN_INTERVAL_MS) {
        return false;
    }
    *key_frames = (key_frames_t){.has_last = true, .last = now};
    return true;
}
