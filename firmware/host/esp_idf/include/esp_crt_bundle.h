#pragma once

#include "esp_err.h"

/** Marks a client that trusts the certificate bundle, which on a host is the system's own. */
esp_err_t esp_crt_bundle_attach(void *conf);
