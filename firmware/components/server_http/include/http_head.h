#pragma once

#include <stddef.h>

#include "esp_err.h"

/** A HEAD request (RFC 9110 section 9.3.2) to the HTTP server at a ws or wss address. */
typedef struct {
    const char *url;
    const char *path;
    const char *key;                 /*!< Sent as a bearer token; "" for none */
    const char *ca;                  /*!< For wss, in PEM; "" for ESP-IDF's bundle */
    esp_err_t (*attach)(void *conf); /*!< Verifies in place of `ca`; NULL for none */
} http_head_t;

/** Reads the head of the reply, truncated to `size`. NULL, or why it failed. */
const char *http_head_send(const http_head_t *request, char *reply, size_t size);
