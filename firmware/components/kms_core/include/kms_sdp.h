#pragma once

#include "kms_allocator.h"

/**
 * Adapts esp_peer's offer to Kurento: `a=setup:active`, since esp_peer fails as a DTLS server
 * against Kurento; no goog-remb and no transport-cc, since a board has no bandwidth estimation;
 * unsigned SSRCs (RFC 5576 section 4.1). NULL when out of memory; the caller releases it.
 */
char *kms_sdp_shape_offer(kms_allocator_t *allocator, const char *offer);
