#include "signaling.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sdkconfig.h"
#include "signaling_memory.h"

/** Maximum of text in the queue, in bytes. */
#define MAX_QUEUED_TEXT (2 * CONFIG_KMS_MAX_MESSAGE)

signaling_t *signaling_new(const esp_peer_signaling_cfg_t *cfg) {
    signaling_t *signaling = calloc(1, sizeof(*signaling));
    if (signaling == NULL) {
        return NULL;
    }
    atomic_init(&signaling->refs, 1);
    signaling->cfg = *cfg;
    signaling->cfg.signal_url = NULL;
    signaling->kms = *(const kms_signaling_cfg_t *)cfg->extra_cfg;
    if (signaling->kms.key != NULL) {
        snprintf(signaling->key, sizeof(signaling->key), "%s", signaling->kms.key);
    }
    signaling->ca = strdup(signaling->kms.ca != NULL ? signaling->kms.ca : "");
    signaling->kms.key = NULL;
    signaling->kms.ca = NULL;
    signaling->queue = xQueueCreate(CONFIG_KMS_QUEUE_LENGTH, sizeof(signaling_event_t));
    signaling->ended = xSemaphoreCreateBinary();
    if (signaling->ca == NULL || signaling->queue == NULL || signaling->ended == NULL) {
        signaling_release(signaling);
        return NULL;
    }
    return signaling;
}

bool signaling_post(signaling_t *signaling, signaling_event_t event, TickType_t wait) {
    const size_t queued = atomic_fetch_add(&signaling->queued_text, event.length) + event.length;
    // A single text is accepted at any length, since the queue cannot get emptier.
    const bool fits = queued <= MAX_QUEUED_TEXT || queued == event.length;
    if (fits && xQueueSend(signaling->queue, &event, wait) == pdTRUE) {
        return true;
    }
    atomic_fetch_sub(&signaling->queued_text, event.length);
    signaling_free(event.text);
    return false;
}

void signaling_retain(signaling_t *signaling) {
    atomic_fetch_add(&signaling->refs, 1);
}

void signaling_release(signaling_t *signaling) {
    if (atomic_fetch_sub(&signaling->refs, 1) != 1) {
        return;
    }
    signaling_event_t event;
    while (signaling->queue != NULL && xQueueReceive(signaling->queue, &event, 0) == pdTRUE) {
        signaling_free(event.text);
    }
    if (signaling->queue != NULL) {
        vQueueDelete(signaling->queue);
    }
    if (signaling->ended != NULL) {
        vSemaphoreDelete(signaling->ended);
    }
    kms_machine_free(signaling->machine);
    free(signaling->ca);
    free(signaling);
}
