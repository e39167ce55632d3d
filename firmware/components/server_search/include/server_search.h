#pragma once

#include <stdbool.h>

#include "esp_err.h"
#include "server_record.h"

/**
 * Searches the network for a server that answers (DNS-SD over mDNS, RFC 6763), for about 3 s.
 * Servers that need a key come last if there is none. ESP_ERR_NOT_FOUND when none answers.
 */
esp_err_t server_search(bool has_key, found_server_t *server);
