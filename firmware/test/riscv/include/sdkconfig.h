#pragma once

/* The host's settings, but for the chip that is checked for. */

#include_next "sdkconfig.h"

#undef CONFIG_IDF_TARGET
#undef CONFIG_IDF_TARGET_LINUX

#if CHECKED_CHIP_ESP32P4
#define CONFIG_IDF_TARGET "esp32p4"
#define CONFIG_IDF_TARGET_ESP32P4 1
#define CONFIG_ESP_CONSOLE_USB_SERIAL_JTAG 1
#else
#define CONFIG_IDF_TARGET "esp32s3"
#define CONFIG_IDF_TARGET_ESP32S3 1
#endif
