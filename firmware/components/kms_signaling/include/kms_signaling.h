#pragma once

#include <stdbool.h>

#include "esp_peer_signaling.h"
#include "kms_signaling_cfg.h"

/**
 * Kurento's signalling. `on_connected` requests an offer, which is passed to `send_msg`; the
 * answer, the server's candidates and BYE (close the peer) go to `on_msg`. Publishing is retried
 * until it is stopped; `stop` releases everything at the server, within 3 s.
 */
const esp_peer_signaling_impl_t *esp_signaling_get_kms_impl(void);

/** Publishes to another server, or retries now with the same one. */
int kms_signaling_restart(esp_peer_signaling_handle_t signaling, const char *url);

/** Sets the key for the next connection; "" for none. */
int kms_signaling_set_key(esp_peer_signaling_handle_t signaling, const char *key);

/** Disconnects from the server until the next `kms_signaling_restart`. Returns at once. */
int kms_signaling_leave(esp_peer_signaling_handle_t signaling);

/** Reports that the media is connected, or that its connection has failed. */
int kms_signaling_peer_changed(esp_peer_signaling_handle_t signaling, bool connected);

/** Reports a new IP address: it reconnects and publishes again at once. */
int kms_signaling_address_changed(esp_peer_signaling_handle_t signaling);
