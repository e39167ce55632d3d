#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "generated/kms_phases.h"
#include "kms_allocator.h"

/**
 * The publisher's side of Kurento's protocol as a state machine without I/O: outputs are callbacks
 * of `kms_outputs_t`, and the same inputs always cause the same outputs. It is the machine of
 * packages/signaling/src/publisher in C; the golden vectors in packages/signaling/vectors are run
 * against both.
 *
 * When it is out of memory or has 16 pending requests, the attempt fails and is retried after a
 * delay. Texts are C strings in UTF-8: a U+0000 or a lone surrogate in the server's JSON is read as
 * U+FFFD. Integers are read up to 2^53.
 */

/** The board's identity, which becomes tags of its pipeline. Copied by `kms_machine_new`. */
typedef struct {
    const char *name;
    const char *profile;
    const char *firmware;
    const char *id;
    bool can_restart; /*!< It restarts when its server asks */
} kms_identity_t;

/** A trickled candidate of the media server (RFC 8839 section 5.1), without `a=`. */
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
    KMS_TIMER_REQUEST, /*!< One for each pending request, with its id */
} kms_timer_kind_t;

typedef struct {
    kms_timer_kind_t kind;
    uint32_t request; /*!< The request's id; 0 for the other kinds */
} kms_timer_t;

/**
 * The machine's outputs. Texts are valid during the call. A callback must not call the machine: its
 * consequences, such as a socket that fails at once, are inputs after the current one.
 */
typedef struct {
    void (*open)(const char *url, void *ctx);
    void (*send)(const char *text, size_t length, void *ctx);
    void (*close)(void *ctx);
    void (*make_offer)(void *ctx);
    void (*answer)(const char *sdp, void *ctx);
    void (*candidate)(const kms_candidate_t *candidate, void *ctx);
    /** `ms` may be reduced at random by up to `jitter_percent`. */
    void (*start_timer)(kms_timer_t timer, uint32_t ms, unsigned jitter_percent, void *ctx);
    void (*stop_timer)(kms_timer_t timer, void *ctx);
    /** The endpoint that a browser may connect to. */
    void (*announce)(const char *endpoint, void *ctx);
    void (*viewer)(bool joined, const char *endpoint, void *ctx);
    void (*key_frame)(void *ctx);
    /** Only for a board that can restart. */
    void (*restart)(void *ctx);
    void (*close_peer)(void *ctx);
    /** `level` is ESP-IDF's letter: E, W, I or D. */
    void (*log)(char level, const char *text, void *ctx);
} kms_outputs_t;

typedef struct kms_machine kms_machine_t;

/** Creates a stopped machine; NULL when out of memory. `outputs` must outlive it. */
kms_machine_t *kms_machine_new(const kms_identity_t *identity, const kms_outputs_t *outputs,
                               void *ctx, kms_allocator_t *allocator);

/** Frees it without releasing anything at the server: stop it first. NULL is ignored. */
void kms_machine_free(kms_machine_t *machine);

/** Publishes to the server at `url`; a machine that is running stops at its server first. */
void kms_machine_start(kms_machine_t *machine, const char *url);
void kms_machine_stop(kms_machine_t *machine);

void kms_machine_opened(kms_machine_t *machine);
/** A whole WebSocket message with any content, also NULs. */
void kms_machine_message(kms_machine_t *machine, const char *text, size_t length);
void kms_machine_closed(kms_machine_t *machine, const char *reason);
/** The server refused the WebSocket for want of a valid key. */
void kms_machine_unauthorized(kms_machine_t *machine, const char *reason);
void kms_machine_offer(kms_machine_t *machine, const char *sdp);
void kms_machine_timer(kms_machine_t *machine, kms_timer_t timer);
void kms_machine_peer_connected(kms_machine_t *machine);
void kms_machine_peer_failed(kms_machine_t *machine);
/** The board's IP address has changed. */
void kms_machine_address_changed(kms_machine_t *machine);

kms_phase_t kms_machine_phase(const kms_machine_t *machine);
