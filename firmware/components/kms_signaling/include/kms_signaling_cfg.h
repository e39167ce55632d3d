#pragma once

#include <stdbool.h>

#include "kms_machine.h"

/**
 * The `extra_cfg` of the signalling's configuration. The callbacks are called from the signalling
 * task, with the configuration's `ctx`; each may be NULL.
 */
typedef struct {
    kms_identity_t identity;
    const char *key; /*!< At a server with access control; NULL or "" for none. Copied */
    const char *ca;  /*!< In PEM, for wss; NULL or "" for ESP-IDF's bundle. Copied */
    void (*on_phase)(kms_phase_t phase, void *ctx);
    void (*on_announce)(const char *endpoint, void *ctx);
    void (*on_viewer)(bool joined, const char *endpoint, void *ctx);
    void (*on_key_frame)(void *ctx);
    void (*on_restart)(void *ctx);
} kms_signaling_cfg_t;
