#pragma once

#include <stdatomic.h>

#include "freertos/FreeRTOS.h"
#include "freertos/queue.h"
#include "freertos/semphr.h"
#include "freertos/task.h"

#include "close_reason.h"
#include "deadlines.h"
#include "esp_peer_signaling.h"
#include "generated/board_limits.h"
#include "kms_machine.h"
#include "kms_signaling_cfg.h"

typedef enum {
    EVENT_WAKE,
    EVENT_START, /*!< text: the server's address */
    EVENT_KEY,   /*!< text: the key; "" for none */
    EVENT_LEAVE,
    EVENT_OFFER, /*!< text: the offer */
    EVENT_PEER,  /*!< connected */
    EVENT_ADDRESS_CHANGED,
    EVENT_OPENED,
    EVENT_MESSAGE,      /*!< text */
    EVENT_CLOSED,       /*!< text: the reason */
    EVENT_UNAUTHORIZED, /*!< text: the reason */
} signaling_event_kind_t;

/** An event in the task's queue; the receiver owns the text. */
typedef struct {
    signaling_event_kind_t kind;
    uint32_t link; /*!< The number of the link that posted it; 0 for none */
    bool connected;
    char *text;
    size_t length;
} signaling_event_t;

struct websocket_link;

/** The members after `refs` belong to the task. */
typedef struct {
    esp_peer_signaling_cfg_t cfg; /*!< Without its texts, which belong to the caller */
    kms_signaling_cfg_t kms;
    QueueHandle_t queue;
    SemaphoreHandle_t ended;
    TaskHandle_t task;
    atomic_bool ending;
    atomic_uint links;         /*!< Open, or not yet freed */
    atomic_uint overflowed;    /*!< The number of a link whose event did not fit; 0 for none */
    atomic_size_t queued_text; /*!< Bytes of text in the queue */
    atomic_uint refs;          /*!< Of the caller, the task and each link */
    uint32_t last_link;
    kms_allocator_t allocator;
    kms_machine_t *machine;
    deadlines_t deadlines;
    char *ca; /*!< For all links, also those that are still being closed */
    char key[BOARD_KEY_BYTES + 1];
    struct websocket_link *link;
    char lost[CLOSE_REASON_SIZE]; /*!< Why the link failed */
    bool link_lost;
    bool unauthorized; /*!< The link failed since the key was refused */
    kms_phase_t phase;
} signaling_t;

/** Creates it with one reference, without machine and task; NULL when out of memory. */
signaling_t *signaling_new(const esp_peer_signaling_cfg_t *cfg);

/** Posts an event and takes ownership of its text, which is freed if the queue is full: false. */
bool signaling_post(signaling_t *signaling, signaling_event_t event, TickType_t wait);

/** Adds a reference. */
void signaling_retain(signaling_t *signaling);

/** Removes a reference, and frees it with the last one. */
void signaling_release(signaling_t *signaling);
