#pragma once

#include <stdatomic.h>

#include "freertos/FreeRTOS.h"
#include "freertos/queue.h"
#include "freertos/semphr.h"

#include "esp_peer.h"
#include "esp_peer_signaling.h"
#include "ice_links.h"
#include "key_frames.h"
#include "publisher_types.h"

struct publisher {
    publisher_cfg_t cfg; /*!< With copies of its texts */
    const esp_peer_signaling_impl_t *signaling_impl;
    esp_peer_signaling_handle_t signaling;
    QueueHandle_t commands;        /*!< peer_command_t, for the peer's task */
    SemaphoreHandle_t tasks_ended; /*!< Given once by each of the two tasks */
    ice_links_t ice_links;         /*!< The server's, for the current peer; the peer's task only */
    atomic_bool ending;
    unsigned tasks;
    media_t *media;
    /** Guards the members below. Recursive, since esp_peer may report a state during a send. */
    SemaphoreHandle_t lock;
    esp_peer_handle_t peer; /*!< Opened and closed by the peer's task only */
    bool connected;
    bool failure_reported;
    bool media_running;
    char *server; /*!< The address it publishes to */
    char *key;    /*!< The key for it */
    key_frames_t key_frames;
    publisher_status_t status;
};
