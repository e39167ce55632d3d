#pragma once

#include "mailbox.h"

/**
 * Configures webrtcbin's RTP session as a board's: without RTCP reports and pacing, and with
 * retransmissions in the same stream; NACKs are posted as MAILBOX_NACK. Call it before the start.
 */
void rtp_session_set_up(GstElement *webrtcbin, mailbox_t *mailbox);
