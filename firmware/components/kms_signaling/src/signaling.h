#pragma once

#include <stdatomic.h>

#include "freertos/FreeRTOS.h"
#include "freertos/queue.h"
#include "freertos/semphr.h"
#include "freertos/task.h"

#include "close_reason.h"
#include "deadlines.h"
#include "esp_peer_signaling.h"
#include "kms_machine.h"
#include "kms_signaling.h"
#include "sdkconfig.h"
#include "websocket_link.h"

#define SIGNALING_TAG "KWS_SIG"

typedef enum {
    EVENT_WAKE,
    EVENT_START, /*!< text: the server's address */
    EVENT_LEAVE,
    EVENT_OFFER, /*!< text: the offer */
    EVENT_PEER,  /*!< connected */
    EVENT_ADDRESS_CHANGED,
    EVENT_OPENED,
    EVENT_MESSAGE, /*!< text */
    EVENT_CLOSED,  /*!< text: the reason */
} signaling_event_kind_t;

/** What the task's queue carries; whoever takes it out owns the text. */
typedef struct {
    signaling_event_kind_t kind;
    uint32_t link; /*!< The number of the link it comes from; 0 for none */
    bool connected;
    char *text;
    size_t length;
} signaling_event_t;

/** Everything below `refs` belongs to the task alone, unless it is atomic. */
struct signaling {
    esp_peer_signaling_cfg_t cfg; /*!< Its texts are the caller's, and not kept */
    kms_signaling_cfg_t kms;
    QueueHandle_t queue;
    SemaphoreHandle_t ended;
    TaskHandle_t task;
    atomic_bool ending;
    atomic_uint links;      /*!< Open, or not freed yet */
    atomic_uint overflowed; /*!< The number of a link whose news found no room */
    atomic_size_t waiting;  /*!< Bytes of text in the queue */
    atomic_uint refs;       /*!< The caller's, the task's and each link's */
    uint32_t last_link;
    kms_allocator_t allocator;
    kms_machine_t *machine;
    deadlines_t deadlines;
    websocket_link_t *link;
    char lost[CLOSE_REASON_SIZE]; /*!< Why the link is of no more use */
    bool link_lost;
    kms_phase_t phase;
};

/** Puts an event into the queue and takes over its text; false, with the text freed, without room.
 */
bool signaling_post(signaling_t *signaling, signaling_event_t event, TickType_t wait);

/** Makes the machine and its memory ready. */
bool signaling_prepare(signaling_t *signaling);

/** The task itself. */
void signaling_run(void *signaling);

void signaling_keep(signaling_t *signaling);

/** Lets go of it; the last one frees it. */
void signaling_release(signaling_t *signaling);
