#pragma once

#include <stdatomic.h>

#include "freertos/FreeRTOS.h"
#include "freertos/queue.h"
#include "freertos/semphr.h"
#include "freertos/task.h"

#include "esp_peer.h"
#include "esp_peer_signaling.h"
#include "key_frames.h"
#include "publisher.h"
#include "sdkconfig.h"

#define PUBLISHER_TAG "PUBLISHER"

typedef enum {
    PEER_WAKE,
    PEER_OPEN,
    PEER_ANSWER,    /*!< text: the answer */
    PEER_CANDIDATE, /*!< text: a candidate */
    PEER_CLOSE,
    PEER_REST, /*!< Publishing is over: the camera may rest */
} peer_command_kind_t;

/** What the peer's task is asked to do; it owns the text. */
typedef struct {
    peer_command_kind_t kind;
    char *text;
} peer_command_t;

struct publisher {
    publisher_cfg_t cfg; /*!< Its texts are copies */
    const esp_peer_signaling_impl_t *signaling_impl;
    esp_peer_signaling_handle_t signaling;
    QueueHandle_t commands;
    SemaphoreHandle_t tasks_ended; /*!< Given once by each of the two tasks */
    atomic_bool ending;
    unsigned tasks;
    media_t *media;
    /** Guards all below. Recursive, since esp_peer may tell a state while a picture is sent. */
    SemaphoreHandle_t lock;
    esp_peer_handle_t peer; /*!< Made and closed by the peer's task alone */
    bool connected;
    bool lost_told;
    bool media_runs;
    key_frames_t key_frames;
    publisher_status_t status;
};

/** A copy of the configuration and of its texts; false when there is no memory. */
bool publisher_cfg_copy(const publisher_cfg_t *from, publisher_cfg_t *to);
void publisher_cfg_free(publisher_cfg_t *cfg);

/** The one way to a key frame: a connection, a viewer that joined, a PLI (RFC 4585 section 6.3.1).
 */
void publisher_ask_key_frame(publisher_t *publisher, const char *why);

/** Posts to the peer's task; the text is copied. */
bool peer_post(publisher_t *publisher, peer_command_kind_t kind, const char *text, TickType_t wait);

/** The peer's task: opens and closes the peer connection, and drives it. */
void peer_run(void *publisher);

/** The sending task: every 20 ms all sound that waits, and one picture. */
void sender_run(void *publisher);
