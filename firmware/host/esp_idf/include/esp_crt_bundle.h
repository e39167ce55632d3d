#pragma once

#include "esp_err.h"

/** Selects the certificate bundle, which is the system's in the host build. */
esp_err_t esp_crt_bundle_attach(void *conf);
