#pragma once

#include "kms_allocator.h"

/**
 * The offer of esp_peer as a Kurento wants it: `a=setup:active`, since esp_peer fails as a DTLS
 * server against Kurento; no goog-remb and no transport-cc, since a board has no bandwidth
 * estimation; SSRCs as the unsigned numbers that they are (RFC 5576 section 4.1).
 * NULL when there is no memory; the caller releases it.
 */
char *kms_sdp_shape_offer(kms_allocator_t *allocator, const char *offer);
