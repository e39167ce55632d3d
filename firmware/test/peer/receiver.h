#pragma once

#include <gst/gst.h>
#include <stdbool.h>
#include <stdint.h>

#define MOST_PACKETS 2000

typedef struct {
    uint16_t sequence;
    uint32_t timestamp;
    uint8_t payload_type;
    int size; /*!< Bytes, the header included */
    bool marker;
} packet_t;

/** The other side of a connection, as a media server is: it keeps what packets came. */
typedef struct receiver receiver_t;

receiver_t *receiver_new(void);
void receiver_free(receiver_t *receiver);

/** Answers an offer; the answer has its candidates. Free with g_free. */
char *receiver_answer(receiver_t *receiver, const char *offer);

/** Ends DTLS as a media server does that releases an endpoint: with a close_notify. */
void receiver_close(receiver_t *receiver);

/** Loses the next packets of a picture. */
void receiver_lose(receiver_t *receiver, int packets);

/** RTCP feedback on the pictures (RFC 4585, RFC 5104). */
typedef enum { FEEDBACK_PLI, FEEDBACK_FIR, FEEDBACK_NACK } feedback_t;

/** Sends feedback; `sequence` is a NACK's. False until its first report has gone out. */
bool receiver_send(receiver_t *receiver, feedback_t feedback, uint16_t sequence);

/** Copies what packets of a payload type came, at most `most`; how many there are. */
int receiver_packets(receiver_t *receiver, uint8_t payload_type, packet_t *packets, int most);

/** The number of the packet that was lost last. */
uint16_t receiver_lost(receiver_t *receiver);

/** How often that packet came since; SRTP lets only the first one past. */
int receiver_resent(receiver_t *receiver);

/** How many sender reports came. */
int receiver_sender_reports(receiver_t *receiver);
