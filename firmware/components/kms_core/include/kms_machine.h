#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kms_allocator.h"

/**
 * The publisher's side of a conversation with a Kurento Media Server, without I/O: inputs go in,
 * outputs come out by the callbacks of `kms_outputs_t`, and the same inputs always give the same
 * outputs. It is the machine of packages/signaling/src/publisher/publisher-machine.ts in C; the golden
 * vectors in packages/signaling/vectors are run against both.
 *
 * When there is no memory, or 16 requests wait for an answer at once, it gives the attempt up and
 * tries again after a pause. Texts come out as C strings in UTF-8: a U+0000 or a lone surrogate in
 * the server's JSON is read as U+FFFD, and a number counts as an integer up to 2^53.
 */

typedef enum {
    KMS_PHASE_DISCONNECTED,
    KMS_PHASE_CONNECTING,
    KMS_PHASE_RESUMING,
    KMS_PHASE_CREATING,
    KMS_PHASE_PUBLISHING,
    KMS_PHASE_BACKOFF,
    KMS_PHASE_STOPPING,
} kms_phase_t;

/** How a board names itself, by tags on its pipeline. Copied when a machine is made. */
typedef struct {
    const char *name;
    const char *profile;
    const char *firmware;
} kms_identity_t;

/** A candidate as the media server trickles it (RFC 8839 section 5.1), without `a=`. */
typedef struct {
    const char *candidate;
    const char *sdp_mid;
    int sdp_mline_index;
} kms_candidate_t;

typedef enum {
    KMS_TIMER_OPEN,
    KMS_TIMER_OFFER,
    KMS_TIMER_PING,
    KMS_TIMER_BACKOFF,
    KMS_TIMER_STOP,
    KMS_TIMER_FLOW,
    KMS_TIMER_REQUEST, /*!< One for each request that waits, told apart by its id */
} kms_timer_kind_t;

typedef struct {
    kms_timer_kind_t kind;
    uint32_t request; /*!< The id of the request; 0 for the other kinds */
} kms_timer_t;

/**
 * What the machine wants done. Text is only lent for the call. A callback must not call the
 * machine: what comes of it (a socket that fails at once, say) is an input for later.
 */
typedef struct {
    void (*open)(const char *url, void *ctx);
    void (*send)(const char *text, size_t length, void *ctx);
    void (*close)(void *ctx);
    void (*make_offer)(void *ctx);
    void (*answer)(const char *sdp, void *ctx);
    void (*candidate)(const kms_candidate_t *candidate, void *ctx);
    /** Chance may shorten `ms` by as much as `jitter_percent` of it. */
    void (*start_timer)(kms_timer_t timer, uint32_t ms, unsigned jitter_percent, void *ctx);
    void (*stop_timer)(kms_timer_t timer, void *ctx);
    /** The endpoint that a browser may watch by. */
    void (*announce)(const char *endpoint, void *ctx);
    void (*viewer)(bool joined, const char *endpoint, void *ctx);
    void (*key_frame)(void *ctx);
    void (*close_peer)(void *ctx);
    /** `level` is ESP-IDF's letter: E, W, I or D. */
    void (*log)(char level, const char *text, void *ctx);
} kms_outputs_t;

typedef struct kms_machine kms_machine_t;

/** A machine that has not been started; NULL when there is no memory. `outputs` must outlive it. */
kms_machine_t *kms_machine_new(const kms_identity_t *identity, const kms_outputs_t *outputs,
                               void *ctx, kms_allocator_t *allocator);

/** Frees it without a word to the server: say stop first. NULL is no machine. */
void kms_machine_free(kms_machine_t *machine);

/** Publishes to the server at `url`; running already, it leaves that one for this one. */
void kms_machine_start(kms_machine_t *machine, const char *url);
void kms_machine_stop(kms_machine_t *machine);

void kms_machine_opened(kms_machine_t *machine);
/** One whole message of the WebSocket; it may hold anything, NULs included. */
void kms_machine_message(kms_machine_t *machine, const char *text, size_t length);
void kms_machine_closed(kms_machine_t *machine, const char *reason);
void kms_machine_offer(kms_machine_t *machine, const char *sdp);
void kms_machine_timer(kms_machine_t *machine, kms_timer_t timer);
void kms_machine_peer_connected(kms_machine_t *machine);
void kms_machine_peer_failed(kms_machine_t *machine);
/** The board has another IP address than before. */
void kms_machine_address_changed(kms_machine_t *machine);

kms_phase_t kms_machine_phase(const kms_machine_t *machine);
