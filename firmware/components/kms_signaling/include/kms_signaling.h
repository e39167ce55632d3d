#pragma once

#include <stdbool.h>

#include "esp_peer_signaling.h"
#include "kms_machine.h"

/**
 * What goes into `extra_cfg` of the signalling's configuration. The callbacks come from the
 * signalling's own task, with the configuration's `ctx`; each may be NULL.
 */
typedef struct {
    kms_identity_t identity;
    void (*on_phase)(kms_phase_t phase, void *ctx);
    void (*on_announce)(const char *endpoint, void *ctx);
    void (*on_viewer)(bool joined, const char *endpoint, void *ctx);
    void (*on_key_frame)(void *ctx);
} kms_signaling_cfg_t;

/**
 * Kurento's signalling. `on_connected` asks for an offer, which comes back by `send_msg`; the
 * answer, the server's candidates and BYE (close the peer) go to `on_msg`. It publishes again by
 * itself until it is stopped; `stop` frees what stands at the server, within 3 s.
 */
const esp_peer_signaling_impl_t *esp_signaling_get_kms_impl(void);

/** Publishes to another server, or to the same one without waiting for the pause to end. */
int kms_signaling_restart(esp_peer_signaling_handle_t signaling, const char *url);

/** Leaves the server, and keeps the task for the next `kms_signaling_restart`. Returns at once. */
int kms_signaling_leave(esp_peer_signaling_handle_t signaling);

/** Tells that the media flows, or that its connection is lost for good. */
int kms_signaling_peer_changed(esp_peer_signaling_handle_t signaling, bool connected);

/** Tells that the board has another IP address: it connects and publishes again at once. */
int kms_signaling_address_changed(esp_peer_signaling_handle_t signaling);
