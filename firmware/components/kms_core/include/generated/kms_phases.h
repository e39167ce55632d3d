#pragma once

/* Generated from packages/protocol by `npx nx run firmware:headers`. Do not edit. */
/* clang-format off */

typedef enum {
    KMS_PHASE_DISCONNECTED,
    KMS_PHASE_CONNECTING,
    KMS_PHASE_RESUMING,
    KMS_PHASE_CREATING,
    KMS_PHASE_PUBLISHING,
    KMS_PHASE_BACKOFF,
    KMS_PHASE_UNAUTHORIZED,
    KMS_PHASE_STOPPING,
} kms_phase_t;

/** What is logged when a phase begins. */
static inline const char *kms_phase_log(kms_phase_t phase) {
    static const char *const texts[] = {
        [KMS_PHASE_DISCONNECTED] = "Not publishing.",
        [KMS_PHASE_CONNECTING] = "Connecting to the server.",
        [KMS_PHASE_RESUMING] = "Resuming the session.",
        [KMS_PHASE_CREATING] = "Creating the pipeline.",
        [KMS_PHASE_PUBLISHING] = "Publishing.",
        [KMS_PHASE_BACKOFF] = "Waiting to retry.",
        [KMS_PHASE_UNAUTHORIZED] = "Waiting for a valid key. Type key <key> to set one.",
        [KMS_PHASE_STOPPING] = "Disconnecting from the server.",
    };
    return texts[phase];
}

/** What the console prints while a phase lasts. */
static inline const char *kms_phase_status(kms_phase_t phase) {
    static const char *const texts[] = {
        [KMS_PHASE_DISCONNECTED] = "stopped",
        [KMS_PHASE_CONNECTING] = "connecting",
        [KMS_PHASE_RESUMING] = "resuming the session",
        [KMS_PHASE_CREATING] = "creating the pipeline",
        [KMS_PHASE_PUBLISHING] = "publishing",
        [KMS_PHASE_BACKOFF] = "waiting to retry",
        [KMS_PHASE_UNAUTHORIZED] = "key refused, type key <key> to set another",
        [KMS_PHASE_STOPPING] = "disconnecting",
    };
    return texts[phase];
}
