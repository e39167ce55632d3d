#pragma once

#include "mailbox.h"
#include "sender_pipeline.h"

/** Posts the events of webrtcbin and of the remote peer to a mailbox, from any thread. */
void webrtc_events_connect(const sender_pipeline_t *sender, mailbox_t *mailbox);

/** Requests an offer from webrtcbin, which is posted as MAILBOX_OFFER. */
void webrtc_events_create_offer(const sender_pipeline_t *sender, mailbox_t *mailbox);
