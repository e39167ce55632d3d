#pragma once

#include <gst/gst.h>

/** The events of GStreamer's threads, which the peer handles in its main loop. */

typedef enum {
    MAILBOX_OFFER,     /*!< `text`: webrtcbin's offer */
    MAILBOX_CANDIDATE, /*!< `text`: a local candidate, without `a=` */
    MAILBOX_GATHERED,  /*!< All local candidates are gathered */
    MAILBOX_STATE,     /*!< `state`: a GstWebRTCPeerConnectionState */
    MAILBOX_ICE,       /*!< `state`: a GstWebRTCICEConnectionState */
    MAILBOX_CLOSED,    /*!< The remote peer closed DTLS (RFC 5246 section 7.2.1, close_notify) */
    MAILBOX_PLI,       /*!< The remote peer requests an IDR */
    MAILBOX_NACK,      /*!< `state`: the sequence number of a lost video packet */
} mailbox_event_kind_t;

typedef struct {
    mailbox_event_kind_t kind;
    char *text;
    int state;
} mailbox_event_t;

/** A reference-counted mailbox, since a callback may outlive the peer. */
typedef struct mailbox mailbox_t;

mailbox_t *mailbox_new(void);
mailbox_t *mailbox_retain(mailbox_t *mailbox);
void mailbox_release(mailbox_t *mailbox);

/** Adds an event; `text` is copied, and may be NULL. */
void mailbox_put(mailbox_t *mailbox, mailbox_event_kind_t kind, const char *text, int state);

/** Removes the oldest event; NULL when empty. Free with `mailbox_event_free`. */
mailbox_event_t *mailbox_take(mailbox_t *mailbox);
void mailbox_event_free(mailbox_event_t *event);
