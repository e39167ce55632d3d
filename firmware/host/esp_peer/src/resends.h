#pragma once

#include <gst/gst.h>
#include <stdbool.h>
#include <stdint.h>

/**
 * The last packets of a line, to be sent again as they were (RFC 4585 section 6.2.1): esp_peer has
 * no stream for retransmissions (RFC 4588), and webrtcbin knows no other way.
 */
typedef struct resends resends_t;

/** Keeps what goes out of `pad`, which must be the one that feeds webrtcbin. */
resends_t *resends_new(GstPad *pad);
void resends_free(resends_t *resends);

/** Sends a packet again, from the caller's task; not when it is gone or was sent too often. */
bool resends_send(resends_t *resends, uint16_t sequence);
