#pragma once

#include <gst/gst.h>
#include <stdbool.h>
#include <stdint.h>

#define MOST_PACKETS 2000

typedef struct {
    uint16_t sequence;
    uint32_t timestamp;
    uint8_t payload_type;
    int size; /*!< Bytes, with the header */
    bool marker;
} packet_t;

/** The remote peer, like a media server, which keeps the received packets. */
typedef struct receiver receiver_t;

receiver_t *receiver_new(void);
void receiver_free(receiver_t *receiver);

/** Creates the answer to an offer, with candidates. Free with g_free. */
char *receiver_answer(receiver_t *receiver, const char *offer);

/** Ends DTLS with a close_notify, like a media server that releases an endpoint. */
void receiver_close(receiver_t *receiver);

/** Drops the next packets of a frame. */
void receiver_lose(receiver_t *receiver, int packets);

/** RTCP feedback on the video (RFC 4585, RFC 5104). */
typedef enum { FEEDBACK_PLI, FEEDBACK_FIR, FEEDBACK_NACK } feedback_t;

/** Sends feedback; `sequence` is for a NACK. False before the first receiver report. */
bool receiver_send(receiver_t *receiver, feedback_t feedback, uint16_t sequence);

/** Copies the received packets of a payload type, at max `max`; returns their number. */
int receiver_packets(receiver_t *receiver, uint8_t payload_type, packet_t *packets, int max);

/** The sequence number of the last dropped packet. */
uint16_t receiver_lost(receiver_t *receiver);

/** How often that packet was received afterwards; SRTP passes only the first one. */
int receiver_resent(receiver_t *receiver);

/** The number of received sender reports. */
int receiver_sender_reports(receiver_t *receiver);
