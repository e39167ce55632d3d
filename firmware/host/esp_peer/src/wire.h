#pragma once

#include "mailbox.h"

/**
 * Lets webrtcbin behave on the wire as a board does: it sends no RTCP reports, holds no packet
 * back, and may send one again; what NACKs ask for comes as news. To be called before anything
 * starts.
 */
void wire_set_up(GstElement *webrtcbin, mailbox_t *mailbox);
