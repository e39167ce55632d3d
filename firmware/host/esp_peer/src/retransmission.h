#pragma once

#include <gst/gst.h>
#include <stdbool.h>
#include <stdint.h>

/**
 * The last packets of a stream, for retransmission in the same stream (RFC 4585 section 6.2.1):
 * esp_peer has no RTX stream (RFC 4588), and webrtcbin supports nothing else.
 */
typedef struct retransmission retransmission_t;

/** Keeps the packets of `pad`, which must be the one that feeds webrtcbin. */
retransmission_t *retransmission_new(GstPad *pad);
void retransmission_free(retransmission_t *retransmission);

/** Retransmits a packet, in the caller's thread, if it is kept and below the limit. */
bool retransmission_send(retransmission_t *retransmission, uint16_t sequence);
