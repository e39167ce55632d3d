#pragma once

#include <gst/gst.h>

/** What GStreamer's own threads have to tell; the peer hears of it in its main loop alone. */

typedef enum {
    NEWS_OFFER,     /*!< `text`: the offer that webrtcbin made */
    NEWS_CANDIDATE, /*!< `text`: a local candidate, without `a=` */
    NEWS_GATHERED,  /*!< No more local candidates come */
    NEWS_STATE,     /*!< `state`: a GstWebRTCPeerConnectionState */
    NEWS_ICE,       /*!< `state`: a GstWebRTCICEConnectionState */
    NEWS_CLOSED,    /*!< The other side ended DTLS (RFC 5246 section 7.2.1, close_notify) */
    NEWS_PLI,       /*!< The other side wants an IDR */
    NEWS_NACK,      /*!< `state`: the number of a packet of the picture's that it lacks */
} news_kind_t;

typedef struct {
    news_kind_t kind;
    char *text;
    int state;
} news_t;

/** A mailbox outlives the peer for as long as a callback may still hold it. */
typedef struct mailbox mailbox_t;

mailbox_t *mailbox_new(void);
mailbox_t *mailbox_keep(mailbox_t *mailbox);
void mailbox_release(mailbox_t *mailbox);

/** Puts news in; `text` is copied, and may be NULL. */
void mailbox_put(mailbox_t *mailbox, news_kind_t kind, const char *text, int state);

/** Takes the oldest news, without waiting; NULL when there are none. Free with `news_free`. */
news_t *mailbox_take(mailbox_t *mailbox);
void news_free(news_t *news);
