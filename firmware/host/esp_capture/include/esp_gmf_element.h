#pragma once

#include "esp_gmf_err.h"

typedef void *esp_gmf_element_handle_t;
