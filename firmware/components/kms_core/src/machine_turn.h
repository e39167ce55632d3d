#pragma once

#include "backoff.h"
#include "early_candidates.h"
#include "generated/kms_publisher.h"
#include "kms_machine.h"
#include "log_message.h"
#include "message.h"
#include "pending.h"

typedef enum { SOCKET_NONE, SOCKET_OPENING, SOCKET_OPEN } machine_socket_t;
typedef enum { PEER_NONE, PEER_OFFERING, PEER_ANSWERED } machine_peer_t;

/** The state of the machine. Missing texts are NULL. */
struct kms_machine {
    kms_allocator_t *allocator;
    const kms_outputs_t *outputs;
    void *ctx;
    kms_identity_t identity;

    kms_phase_t phase;
    text_t *url;
    text_t *next; /*!< The address of a start during a stop */
    machine_socket_t socket;
    uint32_t
        next_id; /*!< Never restarts: Kurento answers a repeated id of a session from its cache */
    pending_table_t pending;
    unsigned failures[FAILURE_KINDS]; /*!< Failed attempts since media last flowed */
    bool transactions;                /*!< False once a server reported that it has none */
    text_t *session;
    bool greeted; /*!< The server has replied to `connect` on this socket */
    machine_peer_t peer;
    text_t *offer;
    bool media_up; /*!< The media of the current peer has flowed */
    bool flow_due; /*!< The timer KMS_TIMER_FLOW is running */
    text_t *pipeline;
    text_t *publisher;
    text_t *viewer;
    bool joined;      /*!< A viewer is connected to the viewer endpoint */
    text_t *departed; /*!< The endpoint of the viewer that left, until it is released */
    early_candidates_t early;
    bool may_hold; /*!< The server may hold unknown objects: the session is to be discarded */
    const char *turn_error; /*!< The attempt's failure at the end of the turn, or NULL */
};

/** A single request: its method and, if any, its only parameter. */
typedef struct {
    const char *method;
    const char *name;
    const text_t *value;
} request_t;

/** Out of memory: the attempt fails at the end of the turn. */
void turn_out_of_memory(kms_machine_t *machine);

void turn_log(kms_machine_t *machine, char level, const char *text);

/** Logs a message with values; without memory for them, that it is out of memory. */
void turn_log_message(kms_machine_t *machine, char level, const log_message_t *message);

void turn_open(kms_machine_t *machine);

/** Closes the socket, and drops its requests and timers. */
void turn_hang_up(kms_machine_t *machine);

void turn_start_timer(kms_machine_t *machine, kms_timer_kind_t kind, uint32_t ms);
void turn_stop_timer(kms_machine_t *machine, kms_timer_kind_t kind);
void turn_start_flow_timer(kms_machine_t *machine);
void turn_stop_flow_timer(kms_machine_t *machine);
void turn_stop_request_timer(kms_machine_t *machine, uint32_t id);

void turn_request(kms_machine_t *machine, purpose_t purpose, request_t request);

/** Sends a batch or, one by one, its next operation; takes ownership of it. */
void turn_send_batch(kms_machine_t *machine, batch_t *batch);

/** Creates a batch of the machine's texts, and sends it as a transaction or one by one. */
void turn_batch(kms_machine_t *machine, purpose_t purpose, text_t *const *given, size_t count);

void turn_request_offer(kms_machine_t *machine);
void turn_close_peer(kms_machine_t *machine);
void turn_forget_objects(kms_machine_t *machine);

/** Closes the socket; keeps the session if the server may hold objects in it. */
void turn_suspend(kms_machine_t *machine);

/** Ends this attempt, and retries after a growing delay. */
void turn_fail(kms_machine_t *machine, failure_t failure, const char *reason);
void turn_fail_message(kms_machine_t *machine, failure_t failure, const log_message_t *reason);

/** Whether the timer KMS_TIMER_BACKOFF runs. */
bool turn_is_waiting(const kms_machine_t *machine);

void turn_start_backoff(kms_machine_t *machine, failure_t failure);

/** Resets the delays. */
void turn_forget_failures(kms_machine_t *machine);

/** Replaces a text of the machine; takes ownership of the new one. */
void turn_set(kms_machine_t *machine, text_t **place, text_t *text);
