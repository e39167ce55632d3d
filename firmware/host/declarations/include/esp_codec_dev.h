#pragma once

/* Declared for the compile check alone. */

typedef void *esp_codec_dev_handle_t;
