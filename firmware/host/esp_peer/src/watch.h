#pragma once

#include "mailbox.h"
#include "sender_pipeline.h"

/** Has what webrtcbin and the other side say put into a mailbox, from whichever thread it comes. */
void watch_connection(const sender_pipeline_t *sender, mailbox_t *mailbox);

/** Asks webrtcbin for an offer, which comes as news. */
void watch_offer(const sender_pipeline_t *sender, mailbox_t *mailbox);
