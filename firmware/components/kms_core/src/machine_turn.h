#pragma once

#include "early.h"
#include "kms_machine.h"
#include "message.h"
#include "pending.h"
#include "retry_wait.h"
#include "sentence.h"

typedef enum { SOCKET_NONE, SOCKET_OPENING, SOCKET_OPEN } machine_socket_t;
typedef enum { PEER_NONE, PEER_OFFERING, PEER_ANSWERED } machine_peer_t;

/** Everything the machine remembers. Texts that are not there are NULL. */
struct kms_machine {
    kms_allocator_t *allocator;
    const kms_outputs_t *outputs;
    void *ctx;
    kms_identity_t identity;

    kms_phase_t phase;
    text_t *url;
    text_t *next; /*!< The address of a start that came while stopping */
    machine_socket_t socket;
    uint32_t
        next_id; /*!< Never restarts: Kurento answers a repeated id of a session from its cache */
    pending_table_t pending;
    unsigned failures[FAILURE_KINDS]; /*!< How many attempts have failed since media last flowed */
    bool transactions;                /*!< False once a server said that it has none */
    text_t *session;
    bool greeted; /*!< True once the server has answered `connect` on this socket */
    machine_peer_t peer;
    text_t *offer;
    bool media_up; /*!< True once the media of the present peer has flowed */
    bool flow_due; /*!< True while the timer KMS_TIMER_FLOW runs */
    text_t *pipeline;
    text_t *publisher;
    text_t *viewer;
    bool joined;      /*!< True once somebody connected to the viewer endpoint */
    text_t *departed; /*!< The viewer endpoint that was left, until it is released */
    early_t early;    /*!< Candidates that came before the reply that says whose they are */
    bool may_hold; /*!< What the server holds could not be noted: its session is to be discarded */
    const char *trouble; /*!< Why the attempt cannot go on; it is given up when the turn ends */
};

/** A request by itself: its method and, where it has one, its only parameter. */
typedef struct {
    const char *method;
    const char *name;
    const text_t *value;
} request_t;

/** The attempt cannot go on for want of memory; what the turn still does is harmless. */
void turn_starve(kms_machine_t *machine);

void turn_log(kms_machine_t *machine, char level, const char *text);

/** Logs a composed line, or `fallback` when there is no memory for it. */
void turn_log_sentence(kms_machine_t *machine, char level, const sentence_t *sentence,
                       const char *fallback);

void turn_open(kms_machine_t *machine);

/** Leaves the socket, and every request and timer that lived on it. */
void turn_hang_up(kms_machine_t *machine);

void turn_start_timer(kms_machine_t *machine, kms_timer_kind_t kind, uint32_t ms);
void turn_stop_timer(kms_machine_t *machine, kms_timer_kind_t kind);
void turn_start_flow_timer(kms_machine_t *machine);
void turn_stop_flow_timer(kms_machine_t *machine);
void turn_stop_request_timer(kms_machine_t *machine, uint32_t id);

void turn_request(kms_machine_t *machine, purpose_t purpose, request_t request);

/** Sends a batch, which becomes the table's own: whole, or the next operation where they go alone.
 */
void turn_send_batch(kms_machine_t *machine, batch_t *batch);

/** Makes a batch of texts that the machine holds, and sends it as the server takes it. */
void turn_batch(kms_machine_t *machine, purpose_t purpose, text_t *const *given, size_t count);

void turn_ask_offer(kms_machine_t *machine);
void turn_close_peer(kms_machine_t *machine);
void turn_forget_objects(kms_machine_t *machine);

/** Hangs up; the session is kept where the server may hold something in it. */
void turn_suspend(kms_machine_t *machine);

/** Gives this attempt up: hangs up, and tries again after a wait that grows. */
void turn_fail(kms_machine_t *machine, failure_t failure, const char *reason);
void turn_fail_sentence(kms_machine_t *machine, failure_t failure, const sentence_t *sentence);

/** Later failures begin with the shortest wait again. */
void turn_forget_failures(kms_machine_t *machine);

/** Replaces a text by another, which becomes the machine's own. */
void turn_set(kms_machine_t *machine, text_t **place, text_t *text);
