#include "key_frames.h"

void key_frames_ask(key_frames_t *key_frames) {
    key_frames->asked = true;
}

bool key_frames_due(key_frames_t *key_frames, int64_t now) {
    if (!key_frames->asked) {
        return false;
    }
    if (key_frames->made_one && now - key_frames->last < KEY_FRAMES_INTERVAL_MS) {
        return false;
    }
    *key_frames = (key_frames_t){.made_one = true, .last = now};
    return true;
}
